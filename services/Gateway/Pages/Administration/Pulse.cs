using Pizza.Contracts;
using Pizza.Gateway.Pages.House;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>Orders of the last minute, and how many of them were refused.</summary>
/// <param name="Orders">Placed in the last minute.</param>
/// <param name="Refused">Of them.</param>
/// <param name="IsAbout">There were too many to look at each: what is refused is counted among the newest, and taken to be as many among the rest.</param>
/// <param name="OrdersBefore">In the minute before; null: not known.</param>
/// <param name="LastHour">In the last hour; null: not known.</param>
public sealed record Pulse(int Orders, int Refused, bool IsAbout, int? OrdersBefore, int? LastHour)
{
    /// <summary>Orders of a minute that are looked at.</summary>
    public const int MostLookedAt = 300;

    public static Pulse Of(int total, IReadOnlyCollection<OrderStatus> newest, int? before, int? lastHour)
    {
        var refused = newest.Count(s => s.IsRejected());
        var isAbout = newest.Count < total && newest.Count > 0;
        return new(total, isAbout ? (int)Math.Round((double)refused * total / newest.Count) : refused, isAbout, before, lastHour);
    }

    /// <summary>Null: the orders cannot be read.</summary>
    internal static async Task<Pulse?> ReadAsync(HouseClient house, DateTimeOffset now, CancellationToken ct)
    {
        var minute = house.GetAsync<Listed<MyPageView>>($"/myPages?from={Moment(1)}&size={MostLookedAt}", ct);
        var before = house.GetAsync<Counted>($"/myPages?from={Moment(2)}&to={Moment(1)}&size=1", ct);
        var hour = house.GetAsync<Counted>($"/myPages?from={Moment(60)}&size=1", ct);
        await Task.WhenAll(minute, before, hour);
        return (await minute).Value is { } last ? Of(last.Total, [.. last.Items.Select(o => o.Status)], (await before).Value?.Total, (await hour).Value?.Total) : null;

        string Moment(int minutes) => Shell.Format.Iso(now.AddMinutes(-minutes));
    }
}
