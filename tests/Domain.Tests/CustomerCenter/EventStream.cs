using System.Net;
using System.Text.Json.Nodes;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>Reads server-sent events, as a browser would.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<EventStream> OpenAsync(HttpClient http, string path)
    {
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public async Task<(string Name, string? Id, JsonNode Data)> NextAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var fields = new Dictionary<string, string>();
        while (true)
        {
            var line = await reader.ReadLineAsync(timeout.Token) ?? throw new EndOfStreamException("the stream ended");
            if (line.Length == 0 && fields.TryGetValue("data", out var data))
                return (fields["event"], fields.GetValueOrDefault("id"), JsonNode.Parse(data)!);
            if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon) fields[line[..colon]] = line[(colon + 2)..];
        }
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
