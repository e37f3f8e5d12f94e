using System.Text;
using System.Text.Json.Nodes;
using LocalDapr.Conformance.Comparing;
using LocalDapr.Conformance.Replaying;
using LocalDapr.Run;

namespace LocalDapr.Conformance;

/// <summary>The client and the test app, one against the other: what is sent arrives as it was written.</summary>
public sealed class RawHttpTests : IAsyncLifetime, IDisposable
{
    private readonly PortClaims _claims = new(Path.Combine(Path.GetTempPath(), "localdapr-ports"));
    private readonly TestApp _app;

    public RawHttpTests()
    {
        var specification = JsonText.Parse("""
            {"name": "app1", "subscribe": [], "routes": [
              {"path": "/once", "answers": [{"status": 500}, {"status": 201, "headers": {"x-app": "a"}, "body": {"json": {"n": 1}}}]},
              {"path": "/aborted", "answers": [{"abort": true}]},
              {"path": "/chunked", "answers": [{"chunks": ["one ", "two"]}]},
              {"path": "/slow", "answers": [{"delayMs": 2000}]},
              {"path": "/bulk", "answers": [{"bulkStatus": "RETRY"}]},
              {"path": "/*", "answers": [{"status": 204}]}
            ]}
            """)!.AsObject();
        _app = new TestApp(specification, _claims.Free(), text => text, (_, _, _) => Task.FromResult<JsonNode>(0));
    }

    public Task InitializeAsync() => _app.StartAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _claims.Dispose();

    [Fact]
    public async Task Paths_headers_and_bodies_arrive_as_written()
    {
        var headers = new JsonObject { ["X-Twice"] = new JsonArray("a", "b") };
        await CallAsync("GET", "/a//b/../c%2Fd?q=1&q=%20", headers, "in a GET", chunked: true);

        var received = Assert.Single(_app.ReceivedSince(0));
        Assert.Equal(("GET", "/a//b/../c%2Fd", "q=1&q=%20"), (received.Method, received.Path, received.Query));
        Assert.Equal("a, b", received.Headers["x-twice"]);
        Assert.Equal("chunked", received.Headers["transfer-encoding"]);
        Assert.Equal("""{"text":"in a GET"}""", JsonText.Compact(received.Body));
    }

    [Fact]
    public async Task Answers_come_in_turn_and_the_last_one_stays()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++) statuses.Add((await CallAsync("POST", "/once")).Status);

        Assert.Equal([500, 201, 201], statuses);
        Assert.Equal("""{"status":201,"headers":{"content-type":"application/json","x-app":"a"},"body":{"json":{"n":1}}}""",
            JsonText.Compact(Reordered((await CallAsync("POST", "/once")).Observed())));
    }

    [Theory]
    [InlineData("/aborted", "connection closed")]
    [InlineData("/slow", "client timeout")]
    public async Task A_missing_answer_says_why(string path, string error) => Assert.Equal(error, (await CallAsync("GET", path)).Error);

    [Fact]
    public async Task A_closed_port_refuses_and_an_opened_one_answers_again()
    {
        await _app.StopAsync();
        Assert.Equal("connection refused", (await CallAsync("GET", "/x")).Error);

        await _app.StartAsync(CancellationToken.None);
        Assert.Equal(204, (await CallAsync("GET", "/x")).Status);
    }

    [Fact]
    public async Task Chunks_make_one_body() => Assert.Equal("one two", Encoding.UTF8.GetString((await CallAsync("GET", "/chunked")).Body));

    [Fact]
    public async Task Every_entry_of_a_batch_gets_the_status()
    {
        var answer = await CallAsync("POST", "/bulk", body: """{"entries": [{"entryId": "1"}, {"entryId": "2"}]}""");

        Assert.Equal("""{"statuses":[{"entryId":"1","status":"RETRY"},{"entryId":"2","status":"RETRY"}]}""", Encoding.UTF8.GetString(answer.Body));
    }

    private Task<RawAnswer> CallAsync(string method, string path, JsonObject? headers = null, string body = "", bool chunked = false) =>
        RawHttp.CallAsync(_app.Port, method, path, headers, Encoding.UTF8.GetBytes(body), path == "/slow" ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(30),
            CancellationToken.None, chunked);

    private static JsonObject Reordered(JsonObject answer)
    {
        var headers = answer["headers"]!.AsObject();
        answer["headers"] = new JsonObject(headers.OrderBy(header => header.Key).Select(header => KeyValuePair.Create(header.Key, header.Value?.DeepClone())));
        return answer;
    }
}
