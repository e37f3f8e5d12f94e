using System.Text.Json;

namespace Pizza.EndToEnd.Driver;

/// <summary>A server-sent event.</summary>
internal sealed record ServerSentEvent(string Name, string Data)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Data);
            return document.RootElement.Clone();
        }
    }
}

/// <summary>An open stream of server-sent events, as a browser's EventSource reads it.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private EventStream(HttpResponseMessage answer, Stream body) => (_answer, _reader) = (answer, new StreamReader(body));

    public static async Task<EventStream> OpenAsync(HttpClient http, string path)
    {
        var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new EventStream(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; comments are skipped.</summary>
    public async Task<ServerSentEvent> NextAsync(double withinSeconds = 10)
    {
        using var patience = new CancellationTokenSource(Patience.For(withinSeconds));
        var (name, data) = ("message", "");
        while (await _reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0) return new ServerSentEvent(name, data);
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line[6..];
        }
        throw new EndOfStreamException("The stream ended.");
    }

    /// <summary>Reads on until an event says so.</summary>
    public async Task<ServerSentEvent> NextWhereAsync(Func<ServerSentEvent, bool> wanted)
    {
        while (true)
        {
            var next = await NextAsync();
            if (wanted(next)) return next;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _answer.Dispose();
    }
}
