using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>A store as it was entered.</summary>
/// <param name="Key">The Idempotency-Key of a registration: however often the form is sent, it is one store.</param>
/// <param name="Region">Where it is.</param>
/// <param name="Name">What it is called; may be empty.</param>
/// <param name="IsOpen">It takes orders.</param>
public sealed record StoreForm(string Key, string Region, string Name, bool IsOpen)
{
    public const int MaxName = 100;

    public static StoreForm Empty() => new(Keys.New(), "", "", true);

    public static StoreForm Of(StoreView store) => new(Keys.New(), store.RegionName, store.StoreName ?? "", store.IsOpen);

    public static StoreForm Read(IFormCollection form) => new(Keys.Read(form), form["region"].ToString().Trim(), form["name"].ToString().Trim(), form["open"].ToString() == "true");

    /// <summary>What was entered, when nothing is wrong with it. An empty name leaves the name as it is: the service knows no way back to none.</summary>
    /// <param name="errors">By control.</param>
    public StoreChange? Check(FormErrors errors)
    {
        if (Region.Length is 0 or > MaxName || Region.Any(char.IsControl)) errors.Add("region", AdminTexts.RegionMissing, MaxName);
        if (Name.Length > MaxName || Name.Any(char.IsControl)) errors.Add("name", AdminTexts.NameWrong, MaxName);
        return errors.Any ? null : new(Region, Name.Length > 0 ? Name : null, IsOpen);
    }
}
