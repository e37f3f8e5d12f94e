using System.Globalization;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>A pizza of the menu as it was entered: texts, so that what is wrong comes back as it was.</summary>
/// <param name="Key">The Idempotency-Key of a registration.</param>
/// <param name="Name">What to order it by.</param>
/// <param name="Price">In won.</param>
/// <param name="Stock">Pieces.</param>
public sealed record MenuForm(string Key, string Name, string Price, string Stock)
{
    public const int MaxName = 100;
    public const int MaxPrice = 10_000_000;
    public const int MaxStock = 1_000_000;

    public static MenuForm Empty() => new(Keys.New(), "", "", "");

    public static MenuForm Of(MenuItemView item) =>
        new(Keys.New(), item.PizzaName, item.Price.ToString("0", CultureInfo.InvariantCulture), item.Stock.ToString(CultureInfo.InvariantCulture));

    public static MenuForm Read(IFormCollection form) =>
        new(Keys.Read(form), form["name"].ToString().Trim(), form["price"].ToString().Trim(), form["stock"].ToString().Trim());

    /// <summary>What was entered, when nothing is wrong with it.</summary>
    /// <param name="errors">By control.</param>
    public MenuChange? Check(FormErrors errors)
    {
        // What stands in a path must mean the same to everybody on the way.
        if (Name.Length is 0 or > MaxName || Name.Any(char.IsControl) || Name.AsSpan().IndexOfAny("/\\%?#") >= 0 || Name is "." or "..") errors.Add("name", AdminTexts.PizzaWrong, MaxName);
        if (Number(Price, MaxPrice) is not { } price) errors.Add("price", AdminTexts.PriceWrong, Format.Number(MaxPrice));
        else if (Number(Stock, MaxStock) is { } stock) return errors.Any ? null : new(Name, price, stock);
        if (Number(Stock, MaxStock) is null) errors.Add("stock", AdminTexts.PriceWrong, Format.Number(MaxStock));
        return null;
    }

    /// <summary>With or without the commas that people write.</summary>
    private static int? Number(string text, int most) =>
        int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most ? number : null;
}
