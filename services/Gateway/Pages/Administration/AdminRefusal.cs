using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>Why what the administrator saved was not saved, in the reader's words.</summary>
public static class AdminRefusal
{
    public static readonly SaidNo NoChange = new(AdminTexts.NoChange, AdminTexts.NoChangeHelp, StatusCodes.Status200OK, Kind: "info");

    public static readonly SaidNo Meanwhile = new(AdminTexts.Meanwhile, AdminTexts.MeanwhileHelp, StatusCodes.Status409Conflict, Kind: "warn");

    /// <summary>What the service says of a form, at its controls: it says it by field, and in English.</summary>
    /// <param name="status">Of HTTP.</param>
    /// <param name="problem">Its problem document, if there was one.</param>
    /// <param name="errors">By control.</param>
    public static SaidNo Of(int status, Problem? problem, FormErrors errors)
    {
        if (status != StatusCodes.Status400BadRequest) return SaidNo.Away;
        if (problem?.Of("regionNm") is not null) errors.Add("region", AdminTexts.RegionMissing, StoreForm.MaxName);
        if (problem?.Of("storeNm") is not null) errors.Add("name", AdminTexts.NameWrong, StoreForm.MaxName);
        if (problem?.Of("pizzaNm") is not null) errors.Add("name", AdminTexts.PizzaWrong, MenuForm.MaxName);
        if (problem?.Of("price") is not null) errors.Add("price", AdminTexts.PriceWrong, Format.Number(MenuForm.MaxPrice));
        if (problem?.Of("stock") is not null) errors.Add("stock", AdminTexts.PriceWrong, Format.Number(MenuForm.MaxStock));
        return errors.Any ? SaidNo.FormWrong : new(AdminTexts.NotTaken, AdminTexts.NotTakenHelp, StatusCodes.Status422UnprocessableEntity);
    }
}
