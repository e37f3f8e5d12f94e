using System.Globalization;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>What stood in a pizza's form when it was shown: what differs from it was changed here.</summary>
/// <param name="Price">In won.</param>
/// <param name="Stock">Pieces.</param>
public sealed record MenuSeen(int Price, int Stock);

/// <summary>A pizza of the menu as it was entered: texts, so that what is wrong comes back as it was.</summary>
/// <param name="Key">The Idempotency-Key of a registration.</param>
/// <param name="Name">What to order it by.</param>
/// <param name="Price">In won.</param>
/// <param name="Stock">Pieces.</param>
/// <param name="Seen">Of a pizza that is on the menu; null: of a new one.</param>
public sealed record MenuForm(string Key, string Name, string Price, string Stock, MenuSeen? Seen = null)
{
    public const int MaxName = 100;
    public const int MaxPrice = 10_000_000;
    public const int MaxStock = 1_000_000;

    public static MenuForm Empty() => new(Keys.New(), "", "", "");

    public static MenuForm Of(MenuItemView item) => new(Keys.New(), item.PizzaName, Plain((int)item.Price), Plain(item.Stock), SeenOf(item));

    public static MenuForm Read(IFormCollection form)
    {
        var seen = Number(form["seen-price"].ToString(), MaxPrice) is { } price && Number(form["seen-stock"].ToString(), MaxStock) is { } stock ? new MenuSeen(price, stock) : null;
        return new(Keys.Read(form), form["name"].ToString().Trim(), form["price"].ToString().Trim(), form["stock"].ToString().Trim(), seen);
    }

    /// <summary>A new pizza, when nothing is wrong with it.</summary>
    /// <param name="errors">By control.</param>
    public MenuChange? Check(FormErrors errors)
    {
        // What stands in a path must mean the same to everybody on the way.
        if (Name.Length is 0 or > MaxName || Name.Any(char.IsControl) || Name.AsSpan().IndexOfAny("/\\%?#") >= 0 || Name is "." or "..") errors.Add("name", AdminTexts.PizzaWrong, MaxName);
        var (price, stock) = (Number(Price, MaxPrice), Number(Stock, MaxStock));
        if (price is null) errors.Add("price", AdminTexts.PriceWrong, Format.Number(MaxPrice));
        if (stock is null) errors.Add("stock", AdminTexts.PriceWrong, Format.Number(MaxStock));
        return errors.Any ? null : new(Name, price, stock);
    }

    /// <summary>What was changed here, and nothing else: the stock that orders took meanwhile stays taken. Null: something is wrong, or nothing was changed.</summary>
    /// <param name="errors">By control; none: nothing was changed.</param>
    public MenuChange? Change(FormErrors errors)
    {
        if (Check(errors) is not { } entered || Seen is not { } seen) return null;
        var (price, stock) = (entered.Price != seen.Price, entered.Stock != seen.Stock);
        return price || stock ? new(null, price ? entered.Price : null, stock ? entered.Stock : null, new(null, price ? seen.Price : null, stock ? seen.Stock : null)) : null;
    }

    /// <summary>The form once more, over the pizza as it now is: what was changed here stays entered, all else is as it is.</summary>
    /// <param name="now">As it is.</param>
    /// <param name="errors">Names what somebody else, or an order, has changed too.</param>
    public MenuForm Over(MenuItemView now, FormErrors errors)
    {
        var current = SeenOf(now);
        var seen = Seen ?? current;
        var (price, stock) = (Number(Price, MaxPrice), Number(Stock, MaxStock));
        if (price != seen.Price && current.Price != seen.Price && current.Price != price) errors.Add("price", AdminTexts.ChangedMeanwhile, Format.Number(current.Price));
        if (stock != seen.Stock && current.Stock != seen.Stock && current.Stock != stock) errors.Add("stock", AdminTexts.ChangedMeanwhile, Format.Number(current.Stock));
        return new(Key, now.PizzaName, price != seen.Price ? Price : Plain(current.Price), stock != seen.Stock ? Stock : Plain(current.Stock), current);
    }

    private static MenuSeen SeenOf(MenuItemView item) => new((int)item.Price, item.Stock);

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>With or without the commas that people write: between groups of three, or it may be a decimal comma.</summary>
    private static int? Number(string text, int most) =>
        text.Split(',').Skip(1).All(group => group.Length == 3) && int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most ? number : null;
}
