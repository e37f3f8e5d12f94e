using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pizza.EndToEnd.Driver;

/// <summary>An answer of the house.</summary>
internal sealed class Answer
{
    private readonly JsonElement _json;

    public Answer(HttpResponseMessage response, string body, TimeSpan took)
    {
        (Status, Headers, Body, Took) = ((int)response.StatusCode, response.Headers, body, took);
        ContentType = response.Content.Headers.ContentType?.MediaType;
        if (ContentType?.EndsWith("json", StringComparison.Ordinal) != true || body.Length == 0) return;
        using var document = JsonDocument.Parse(body);
        _json = document.RootElement.Clone();
    }

    public int Status { get; }

    public HttpResponseHeaders Headers { get; }

    public string? ContentType { get; }

    public string Body { get; }

    public TimeSpan Took { get; }

    /// <summary>A field of the body.</summary>
    public JsonElement this[string field] => _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(field, out var value)
        ? value
        : throw new KeyNotFoundException($"The answer {Status} has no '{field}': {Body}");

    /// <summary>A text field, or null (the status of a problem document is a number).</summary>
    public string? Text(string field) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number, or null.</summary>
    public long? Number(string field) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>Fields that the problem document names.</summary>
    public IReadOnlyList<string> FieldsInError =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateObject().Select(e => e.Name)] : [];

    public override string ToString() => $"{Status} {Body}";
}

/// <summary>Calls the house as HTTPie does: fields written name=value are strings, whatever they mean.</summary>
internal sealed class Httpie(HttpClient http)
{
    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) => SendAsync(HttpMethod.Post, path, fields);

    public Task<Answer> PatchAsync(string path, params (string Name, string Value)[] fields) => SendAsync(HttpMethod.Patch, path, fields);

    public Task<Answer> DeleteAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    /// <summary>POST with an Idempotency-Key.</summary>
    public Task<Answer> PostOnceAsync(string key, string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(fields) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return SendAsync(request);
    }

    /// <summary>GET with a header of the caller's.</summary>
    public Task<Answer> GetWithAsync(string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return SendAsync(request);
    }

    /// <summary>Any body, byte by byte.</summary>
    public Task<Answer> RawAsync(HttpMethod method, string path, byte[] body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return SendAsync(new HttpRequestMessage(method, path) { Content = content });
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = fields.Length == 0 ? null : Json(fields) });

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Accept.ParseAdd("application/json, */*;q=0.5");
            var clock = Stopwatch.StartNew();
            using var response = await http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            return new Answer(response, body, clock.Elapsed);
        }
    }

    private static StringContent Json((string Name, string Value)[] fields) =>
        new(JsonSerializer.Serialize(fields.ToDictionary(f => f.Name, f => f.Value)), Encoding.UTF8, "application/json");
}
