using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace Pizza.Load.Pages;

/// <summary>
/// A customer's page of orders as a browser keeps it up to date: it listens to the customer's events, and fetches the part that lives when some have come
/// (services/Gateway/wwwroot/assets/live.js).
/// </summary>
internal sealed class LivePage(HttpClient http, long customerId, Latencies told, Latencies shown) : IDisposable
{
    // As live.js: what comes in a burst is one change.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    // As the page says in English that a store has taken an order.
    private const string Accepted = "Accepted by the store";

    private readonly ConcurrentDictionary<long, long> _awaited = new();
    private readonly ConcurrentDictionary<long, long> _untold = new();
    private readonly ConcurrentDictionary<long, bool> _told = new();
    private volatile string _html = "";
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _customer = customerId.ToString(CultureInfo.InvariantCulture);
    private long _fetched;

    public long CustomerId => customerId;

    /// <summary>Comes back when the stream has begun.</summary>
    public Task Open => _open.Task;

    /// <summary>How often the part was fetched.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    /// <summary>Orders that the page does not show as accepted yet.</summary>
    public int Awaited => _awaited.Count;

    /// <summary>This order was answered just now. On a busy machine the page may know it before.</summary>
    public void Awaits(long orderId)
    {
        _awaited[orderId] = _untold[orderId] = Stopwatch.GetTimestamp();
        if (_told.ContainsKey(orderId)) Hears(orderId);
        Looks();
    }

    /// <summary>Until it is cancelled.</summary>
    public async Task LiveAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(ListenAsync(ct), FetchAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            _open.TrySetException(e);
            throw;
        }
    }

    public void Dispose() => _changes.Writer.TryComplete();

    private async Task ListenAsync(CancellationToken ct)
    {
        using var answer = await http.GetAsync($"/myPages/events?customerId={_customer}", HttpCompletionOption.ResponseHeadersRead, ct);
        answer.EnsureSuccessStatusCode();
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        while (await stream.ReadLineAsync(ct) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            _open.TrySetResult();
            if (line.StartsWith("data: {", StringComparison.Ordinal)) Reads(line["data: ".Length..]);
            _changes.Writer.TryWrite(true);
        }
        throw new IOException("The stream ended.");
    }

    private async Task FetchAsync(CancellationToken ct)
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync(ct))
        {
            await Task.Delay(Pause, ct);
            var html = await http.GetStringAsync($"/my/live?customerId={_customer}&page=0", ct);
            Interlocked.Increment(ref _fetched);
            _html = html;
            Looks();
        }
    }

    private void Reads(string change)
    {
        using var json = JsonDocument.Parse(change);
        if (json.RootElement.GetProperty("status").GetString() != "OrderAccepted") return;
        var orderId = json.RootElement.GetProperty("orderId").GetInt64();
        _told[orderId] = true;
        Hears(orderId);
    }

    private void Hears(long orderId)
    {
        if (_untold.TryRemove(orderId, out var since)) told.Add(Stopwatch.GetElapsedTime(since));
    }

    private void Looks()
    {
        var html = _html;
        foreach (var orderId in _awaited.Keys)
            if (StatusIn(html, orderId).SequenceEqual(Accepted) && _awaited.TryRemove(orderId, out var since)) shown.Add(Stopwatch.GetElapsedTime(since));
    }

    /// <summary>What the row of an order says in its pill; empty: there is no such row.</summary>
    private static ReadOnlySpan<char> StatusIn(string html, long orderId)
    {
        var row = html.IndexOf($"data-key=\"{orderId}\"", StringComparison.Ordinal);
        var pill = row < 0 ? -1 : html.IndexOf("class=\"pill", row, StringComparison.Ordinal);
        if (pill < 0) return [];
        var text = html.AsSpan(html.IndexOf('>', pill) + 1);
        return text[..text.IndexOf('<')];
    }
}
