using System.Globalization;
using System.Text.Json;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Gateway.Pages.Ordering;

/// <summary>The order form as it was filled in: texts, so that what is wrong comes back as it was entered.</summary>
public sealed record OrderForm
{
    /// <summary>What is wrong with how many of a pizza is kept under this and its name.</summary>
    public const string QuantityPrefix = "qty:";

    /// <summary>Beside each number stands the pizza's name, as a value: names of fields are the same in capitals, names of pizzas are not.</summary>
    private const string PizzaPrefix = "pizza:";

    /// <summary>
    /// Pressed: the page is to be shown again with what was entered so far, and nothing is ordered. Its value is the region to be shown; empty: the one in
    /// <see cref="Elsewhere"/>, or the same.
    /// </summary>
    public const string Look = "look";
    public const string Elsewhere = "elsewhere";
    public const string Now = "now";
    public const string Later = "later";

    /// <summary>What the page proposed for <c>when</c> by itself.</summary>
    public const string Proposed = "proposed";
    public const int MaxQuantity = 100;
    public const int MaxItems = 20;
    public const int MaxName = FieldRules.MaxName;
    public const int MaxAddress = FieldRules.MaxAddress;
    public const int MaxPhone = 30;
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(30);

    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>The Idempotency-Key, made when the form was rendered: however often the form is sent, it is one order.</summary>
    public required string Key { get; init; }

    public string CustomerId { get; init; } = "";
    public string Region { get; init; } = "";

    /// <summary>Empty: the least busy store of the region.</summary>
    public string Store { get; init; } = "";

    /// <summary>The region that <see cref="Store"/> was chosen in, where another one can be typed beside it; empty: the one that is ordered in.</summary>
    public const string StoreRegion = "storeRegion";

    /// <summary>By pizza of the menu, as they are shown.</summary>
    public IReadOnlyDictionary<string, string> Quantities { get; init; } = new Dictionary<string, string>();

    /// <summary>A pizza that is not on the menu, as one says it on the phone.</summary>
    public string Other { get; init; } = "";
    public string OtherQuantity { get; init; } = "";
    public string Payment { get; init; } = nameof(PaymentMethod.Cash);
    public string When { get; init; } = Now;

    /// <summary><see cref="Later"/> is what the page proposed, where nobody is open, and the customer has not made it theirs by a date.</summary>
    public bool IsProposedLater { get; init; }

    /// <summary>It was sent, and not just opened: what was entered is not thrown away for want of a region.</summary>
    public bool IsSent { get; init; }

    /// <summary>Nothing is to be preset: only the language is another.</summary>
    public bool IsAsEntered { get; init; }

    /// <summary>Local to the customer.</summary>
    public string Date { get; init; } = "";

    /// <summary>Minutes that the customer's clock is ahead of UTC at that date, as the browser knows; empty: Korean time.</summary>
    public string Offset { get; init; } = "";
    public string Address { get; init; } = "";
    public string Phone { get; init; } = "";

    /// <summary>What was chosen, whatever the menu says now.</summary>
    public IEnumerable<KeyValuePair<string, string>> Chosen => Quantities.Where(q => q.Value is not ("" or "0"));

    public static string NameField(int index) => $"{PizzaPrefix}{index}";

    public static string QuantityField(int index) => $"{QuantityPrefix}{index}";

    public static OrderForm Read(IFormCollection form)
    {
        string Field(string name) => form[name].ToString().Trim();
        return new()
        {
            Key = Keys.Read(form),
            IsSent = true,
            CustomerId = Field("customerId"),
            Region = Field("region"),
            Store = Field(StoreRegion) is { Length: > 0 } region && region != Field("region") ? "" : Field("store"),
            Quantities = form.Where(f => f.Key.StartsWith(PizzaPrefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(f.Value[0]))
                .GroupBy(f => f.Value[0]!)
                .ToDictionary(pizza => pizza.Key, pizza => Field(QuantityPrefix + pizza.First().Key[PizzaPrefix.Length..])),
            Other = Field("other"),
            OtherQuantity = Field("otherQty"),
            Payment = Field("payment"),
            When = Field("when"),
            IsProposedLater = Field("when") == Later && Field(Proposed) == Later && Field("date").Length == 0,
            Date = Field("date"),
            Offset = Field("offset"),
            Address = Field("address"),
            Phone = Field("phone"),
        };
    }

    /// <summary>The same form for what is to be looked at; null: it was sent to order.</summary>
    public static OrderForm? Looks(IFormCollection form)
    {
        var entered = Read(form);
        var switched = form.ContainsKey(Languages.Field);
        var elsewhere = form[Elsewhere].ToString().Trim();
        // Without JavaScript a region may be chosen and not yet shown: who orders then means that one, and has not seen its stores.
        if (!switched && !form.ContainsKey(Look) && (elsewhere.Length == 0 || elsewhere == entered.Region)) return null;
        var pressed = form[Look].ToString().Trim();
        var region = pressed.Length > 0 ? pressed : elsewhere.Length > 0 ? elsewhere : entered.Region;
        if (region != entered.Region) entered = entered with { Region = region, Store = "" };
        // It is proposed again where it still makes sense.
        if (entered.IsProposedLater && !switched) entered = entered with { When = Now, IsProposedLater = false };
        return entered with { IsAsEntered = switched };
    }

    /// <summary>What was entered as an order, when nothing is wrong with it.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="errors">By control.</param>
    public NewOrder? Check(DateTimeOffset now, FormErrors errors)
    {
        var customer = Entered.Number(CustomerId);
        if (customer is null) errors.Add("customerId", OrderTexts.CustomerWrong);
        if (Region.Length is 0 or > MaxName || Region.Any(char.IsControl)) errors.Add("region", OrderTexts.RegionMissing);
        var store = Entered.Number(Store);
        if (store is null && Store.Length > 0) errors.Add("store", OrderTexts.StoreWrong);
        var payment = Entered.OneOf<PaymentMethod>(Payment);
        if (payment is null) errors.Add("payment", OrderTexts.PaymentWrong);
        var items = CheckItems(payment, errors);
        if (Address.Length > MaxAddress || Address.Any(char.IsControl)) errors.Add("address", OrderTexts.AddressWrong, MaxAddress);
        if (Phone.Length > MaxPhone || Phone.Any(char.IsControl)) errors.Add("phone", OrderTexts.PhoneWrong, MaxPhone);
        if (When is not (Now or Later)) errors.Add("when", OrderTexts.WhenWrong);
        var date = When == Later ? CheckDate(now, errors) : null;
        if (errors.Any) return null;
        return new(customer!.Value, items, Region, payment!.Value, date?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), store,
            Address.Length > 0 ? Address : null, Phone.Length > 0 ? Phone : null);
    }

    /// <summary>The key of another order with this form, after its own belongs to one that was refused.</summary>
    public string KeyAfter(NewOrder order) => Keys.After(Key, JsonSerializer.SerializeToUtf8Bytes(order, HouseJsonContext.Default.NewOrder));

    private List<OrderItem> CheckItems(PaymentMethod? payment, FormErrors errors)
    {
        var items = new List<OrderItem>();
        foreach (var (pizza, entered) in Chosen)
        {
            if (Quantity(entered) is { } quantity) items.Add(new(pizza, quantity));
            else errors.Add(QuantityPrefix + pizza, OrderTexts.QuantityWrong, MaxQuantity);
        }
        if (Other.Length > 0)
        {
            if (Other.Length > MaxName || Other.Any(char.IsControl)) errors.Add("other", OrderTexts.OtherTooLong, MaxName);
            else if (payment is not (null or PaymentMethod.Cash)) errors.Add("other", OrderTexts.OtherNeedsCash);
            if (Quantity(OtherQuantity.Length == 0 ? "1" : OtherQuantity) is { } quantity) items.Add(new(Other, quantity));
            else errors.Add("otherQty", OrderTexts.QuantityWrong, MaxQuantity);
        }
        if (items.Count == 0 && !errors.Any) errors.Add("items", OrderTexts.NothingChosen);
        else if (items.Count == 0 && !errors.Controls.Any(IsOfItems)) errors.Add("items", OrderTexts.NothingChosen);
        if (items.Count > MaxItems) errors.Add("items", OrderTexts.TooMany, MaxItems);
        return items;
    }

    private static int? Quantity(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) && quantity is >= 1 and <= MaxQuantity ? quantity : null;

    /// <summary>Something about what is ordered.</summary>
    private static bool IsOfItems(string control) => control is "items" or "other" or "otherQty" || control.StartsWith(QuantityPrefix, StringComparison.Ordinal);

    private DateTimeOffset? CheckDate(DateTimeOffset now, FormErrors errors)
    {
        if (!DateTime.TryParseExact(Date, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            errors.Add("date", OrderTexts.DateMissing);
            return null;
        }
        var offset = int.TryParse(Offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minutes) && Math.Abs(minutes) <= 14 * 60
            ? TimeSpan.FromMinutes(minutes)
            : Shell.Format.Seoul;
        if (local.Year is < 2000 or > 9000)
        {
            errors.Add("date", OrderTexts.DateMissing);
            return null;
        }
        var date = new DateTimeOffset(local, offset);
        if (date <= now) errors.Add("date", OrderTexts.DatePast);
        else if (date > now + MaxAhead) errors.Add("date", OrderTexts.DateTooFar, (int)MaxAhead.TotalDays);
        return date;
    }
}
