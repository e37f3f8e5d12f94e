using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pizza.Load;

/// <summary>What was answered to one order.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="OrderId">Null when the answer names none.</param>
/// <param name="OrderStatus">As the answer says it, null otherwise.</param>
/// <param name="Bytes">Length of the body.</param>
internal readonly record struct OrderAnswer(int Status, long? OrderId, string? OrderStatus, int Bytes)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>A payment as the house shows it.</summary>
internal readonly record struct PaymentAnswer(long PaymentId, string Status);

/// <summary>The house as its users see it: the gateway's HTTP API, over one connection per user.</summary>
internal sealed class HouseClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http;

    public HouseClient(Uri gateway, int connections) => _http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = Math.Max(connections, 16),
        ActivityHeadersPropagator = null,
    })
    {
        BaseAddress = gateway,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <exception cref="HttpRequestException">The house does not answer, or refuses the store.</exception>
    public async Task EnsureOpenStoreAsync(string region, CancellationToken ct)
    {
        var isOpen = await _http.GetStringAsync($"/stores/chkOpenYN?regionNm={Uri.EscapeDataString(region)}", ct);
        if (isOpen.Trim() is "true") return;
        using var body = Body($$"""{"regionNm":"{{JavaScriptEncoder.Default.Encode(region)}}","storeNm":"load","openYN":true}""");
        using var answer = await _http.PostAsync("/stores", body, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Puts a pizza on the menu, or fills up its stock.</summary>
    /// <exception cref="HttpRequestException">The house does not answer, or refuses.</exception>
    public async Task EnsureStockAsync(string pizza, int stock, CancellationToken ct)
    {
        using var item = Body($$"""{"pizzaNm":"{{JavaScriptEncoder.Default.Encode(pizza)}}","price":20000,"stock":{{stock}}}""");
        using var registered = await _http.PostAsync("/menu", item, ct);
        if (registered.StatusCode != System.Net.HttpStatusCode.Conflict)
        {
            registered.EnsureSuccessStatusCode();
            return;
        }
        using var change = Body($$"""{"stock":{{stock}}}""");
        using var changed = await _http.PatchAsync($"/menu/{Uri.EscapeDataString(pizza)}", change, ct);
        changed.EnsureSuccessStatusCode();
    }

    public async Task<int> StockAsync(string pizza, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(await _http.GetByteArrayAsync($"/menu/{Uri.EscapeDataString(pizza)}", ct));
        return json.RootElement.GetProperty("stock").GetInt32();
    }

    /// <summary>All payments of an order: none, one, or something is wrong.</summary>
    public async Task<IReadOnlyList<PaymentAnswer>> PaymentsOfAsync(long orderId, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(await _http.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"/payments?orderId={orderId}"), ct));
        return [.. json.RootElement.GetProperty("items").EnumerateArray().Select(p => new PaymentAnswer(p.GetProperty("paymentId").GetInt64(), p.GetProperty("status").GetString()!))];
    }

    /// <returns>The HTTP status: 503 while the menu cannot be asked.</returns>
    public async Task<int> ConfirmDepositAsync(long paymentId, CancellationToken ct)
    {
        using var body = Body("""{"status":"DepositConfirmed"}""");
        using var answer = await _http.PatchAsync(string.Create(CultureInfo.InvariantCulture, $"/payments/{paymentId}"), body, ct);
        return (int)answer.StatusCode;
    }

    public async Task<OrderAnswer> OrderAsync(string body, CancellationToken ct)
    {
        using var content = Body(body);
        using var answer = await _http.PostAsync("/orders", content, ct);
        var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
        var (id, status) = Read(bytes);
        return new OrderAnswer((int)answer.StatusCode, id, status, bytes.Length);
    }

    /// <summary>The order's status in its MyPage; null while there is no page.</summary>
    public async Task<string?> StatusInMyPageAsync(long orderId, CancellationToken ct)
    {
        using var answer = await _http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/myPages/{orderId}"), ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        return Read(await answer.Content.ReadAsByteArrayAsync(ct)).Status;
    }

    /// <summary>How many tickets each order has in the kitchens.</summary>
    public async Task<Dictionary<long, int>> TicketsByOrderAsync(CancellationToken ct)
    {
        const int size = 1000;
        var tickets = new Dictionary<long, HashSet<long>>();
        for (var page = 0; ; page++)
        {
            using var answer = await _http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/storeOrders?page={page}&size={size}"), ct);
            answer.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
            var items = json.RootElement.GetProperty("items");
            foreach (var ticket in items.EnumerateArray())
            {
                var order = ticket.GetProperty("orderId").GetInt64();
                if (!tickets.TryGetValue(order, out var ids)) tickets[order] = ids = [];
                // A ticket that arrives meanwhile shifts the pages: the same one may be seen twice.
                ids.Add(ticket.GetProperty("storeOrderId").GetInt64());
            }
            if (items.GetArrayLength() < size) return tickets.ToDictionary(t => t.Key, t => t.Value.Count);
        }
    }

    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Body(string json) => new(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = Json } };

    /// <summary>orderId and status of an order's or MyPage's JSON; nulls when it is something else.</summary>
    private static (long? OrderId, string? Status) Read(byte[] body)
    {
        long? id = null;
        string? status = null;
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("orderId"u8);
                var isStatus = json.ValueTextEquals("status"u8) || json.ValueTextEquals("orderStatus"u8);
                json.Read();
                if (isId && json.TokenType == JsonTokenType.Number) id = json.GetInt64();
                else if (isStatus && json.TokenType == JsonTokenType.String) status = json.GetString();
                json.Skip();
            }
        }
        catch (JsonException)
        {
            // An answer that is not JSON names no order.
        }
        return (id, status);
    }
}
