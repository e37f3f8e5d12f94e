using System.Globalization;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>What is searched for; what is null does not matter.</summary>
/// <param name="From">First moment of the order, inclusive.</param>
/// <param name="To">Last moment of the order, inclusive.</param>
public sealed record MyPageFilter(long? CustomerId, long? StoreId, string? RegionName, OrderStatus? Status, DateTimeOffset? From, DateTimeOffset? To)
{
    private const int LongestName = 100;

    private static readonly string[] DateTimeFormats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>
    /// Customer and time of an order never change, so the index is the truth of them; the rest stands in the page. (An order can move to
    /// another store; it stays listed at the former one.)
    /// </summary>
    public bool IsDecidedByIndex => StoreId is null && RegionName is null && Status is null;

    public bool Matches(MyPage page) => page.Order is { } order
        && (CustomerId is null || order.CustomerId == CustomerId)
        && (StoreId is null || page.StoreId == StoreId)
        && (RegionName is null || order.RegionName == RegionName)
        && (Status is null || order.Status == Status)
        && (From is null || order.OrderedAt >= From)
        && (To is null || order.OrderedAt <= To);

    /// <summary>Reads the query; what is wrong with it is added to <paramref name="errors"/>.</summary>
    public static MyPageFilter Read(HttpRequest request, FieldErrors errors)
    {
        var filter = new MyPageFilter(
            Id(request, "customerId", errors), Id(request, "storeId", errors), Name(request, "regionNm", errors), ReadStatus(request, errors),
            Moment(request, "from", endOfDay: false, errors), Moment(request, "to", endOfDay: true, errors));
        if (filter.From > filter.To) errors.Add("from", "must not be later than to.");
        return filter;
    }

    /// <summary>A number of the query, null when absent.</summary>
    public static long? Id(HttpRequest request, string name, FieldErrors errors) =>
        request.Query[name].ToString() is { Length: > 0 } text ? Id(text, name, errors) : null;

    public static long? Id(string text, string name, FieldErrors errors)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0) return id;
        errors.Add(name, "must be a whole number, at least 1.");
        return null;
    }

    private static string? Name(HttpRequest request, string name, FieldErrors errors)
    {
        var text = request.Query[name].ToString().Trim();
        if (text.Length == 0) return null;
        if (text.Length > LongestName) errors.Add(name, $"must not be longer than {LongestName} characters.");
        if (text.Any(char.IsControl)) errors.Add(name, "must not contain control characters.");
        return text;
    }

    private static OrderStatus? ReadStatus(HttpRequest request, FieldErrors errors)
    {
        var text = request.Query["status"].ToString();
        if (text.Length == 0) return null;
        // Not Enum.TryParse alone: it takes numbers and lists.
        if (Enum.GetNames<OrderStatus>().Contains(text)) return Enum.Parse<OrderStatus>(text);
        errors.Add("status", $"must be one of {string.Join(", ", Enum.GetNames<OrderStatus>())}.");
        return null;
    }

    /// <summary>A day (UTC) or a moment; one without an offset is UTC.</summary>
    private static DateTimeOffset? Moment(HttpRequest request, string name, bool endOfDay, FieldErrors errors)
    {
        // An unescaped + of an offset arrives as a space.
        var text = request.Query[name].ToString().Replace(' ', '+');
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new DateTimeOffset(day, endOfDay ? TimeOnly.MaxValue : TimeOnly.MinValue, TimeSpan.Zero);
        if (DateTimeOffset.TryParseExact(text, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) return moment;
        errors.Add(name, "must be a date (2025-11-21) or a date with time (2025-11-21T18:30:00Z).");
        return null;
    }
}
