using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Dapr;
using Dapr.Client;
using Microsoft.AspNetCore.Http;

namespace Sdk.Tests.Client;

/// <summary>State over the sidecar's HTTP API; the statuses are those that daprd answers.</summary>
public sealed partial class StateTests : SidecarTest
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    [Fact]
    public async Task An_absent_key_is_the_default_value_with_an_empty_etag()
    {
        var (value, etag) = await Dapr.GetStateAndETagAsync<Pizza?>("store", "k");

        Assert.Null(value);
        Assert.Equal("", etag);
        Assert.Equal(("GET", "/v1.0/state/store/k", ""), (Sidecar.Only.Method, Sidecar.Only.Target, Sidecar.Only.Body));
    }

    [Fact]
    public async Task An_absent_number_is_zero() => Assert.Equal(0, await Dapr.GetStateAsync<long>("store", "k"));

    [Fact]
    public async Task A_value_is_read_with_the_etag_that_the_sidecar_sends_unquoted()
    {
        Sidecar.Answers(200, """{"name":"페퍼로니","price":12}""", ("ETag", "7"));

        var (value, etag) = await Dapr.GetStateAndETagAsync<Pizza>("store", "k");

        Assert.Equal(new Pizza("페퍼로니", 12), value);
        Assert.Equal("7", etag);
    }

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("ä", "%C3%A4")]
    [InlineData("..", "..")]
    [InlineData("a?b#c%", "a%3Fb%23c%25")]
    public async Task A_key_reaches_the_sidecar_whatever_is_in_it(string key, string escaped)
    {
        await Dapr.GetStateAsync<string>("store", key);

        Assert.Equal($"/v1.0/state/store/{escaped}", Sidecar.Only.Target);
    }

    [Fact]
    public async Task Consistency_and_metadata_go_into_the_query()
    {
        await Dapr.GetStateAsync<string>(
            "store", "k", ConsistencyMode.Strong, new Dictionary<string, string> { ["partitionKey"] = "a&b" });

        Assert.Equal("/v1.0/state/store/k?consistency=strong&metadata.partitionKey=a%26b", Sidecar.Only.Target);
    }

    [Fact]
    public async Task A_save_is_an_array_of_one_item_with_options_and_metadata()
    {
        await Dapr.SaveStateAsync(
            "store",
            "k",
            new Pizza("a", 1),
            new StateOptions { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Eventual },
            new Dictionary<string, string> { ["ttlInSeconds"] = "60" });

        Assert.Equal(("POST", "/v1.0/state/store"), (Sidecar.Only.Method, Sidecar.Only.Target));
        Assert.Equal("application/json", Sidecar.Only.Header("Content-Type"));
        Assert.Equal(
            """[{"key":"k","value":{"name":"a","price":1},"metadata":{"ttlInSeconds":"60"},"options":{"concurrency":"first-write","consistency":"eventual"}}]""",
            Sidecar.Only.Body);
        Assert.NotNull(Sidecar.Only.Header("Content-Length"));
    }

    [Fact]
    public async Task A_null_value_is_left_out()
    {
        await Dapr.SaveStateAsync<string?>("store", "k", null);

        Assert.Equal("""[{"key":"k"}]""", Sidecar.Only.Body);
    }

    [Fact]
    public async Task An_empty_etag_is_sent_as_it_is()
    {
        Assert.True(await Dapr.TrySaveStateAsync("store", "k", 1, ""));

        Assert.Equal("""[{"key":"k","value":1,"etag":""}]""", Sidecar.Only.Body);
    }

    [Fact]
    public async Task A_null_etag_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Dapr.TrySaveStateAsync("store", "k", 1, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Dapr.TryDeleteStateAsync("store", "k", null!));
        Assert.Empty(Sidecar.All);
    }

    [Fact]
    public async Task A_stale_etag_is_false()
    {
        Sidecar.Answers(409, """{"errorCode":"ERR_STATE_SAVE","message":"possible etag mismatch"}""");

        Assert.False(await Dapr.TrySaveStateAsync("store", "k", 1, "3", FirstWrite));
        Assert.False(await Dapr.TryDeleteStateAsync("store", "k", "3"));
        Assert.False(await Dapr.TrySaveByteStateAsync("store", "k", "1"u8.ToArray(), "3"));
    }

    [Theory]
    [InlineData(400)] // an etag that Redis cannot read
    [InlineData(500)] // first-write on a key that is there, on Redis and PostgreSQL
    public async Task Any_other_refusal_of_an_etag_throws(int status)
    {
        Sidecar.Answers(status, """{"errorCode":"ERR_STATE_SAVE","message":"no item was updated"}""");

        var failure = await Assert.ThrowsAsync<DaprException>(() => Dapr.TrySaveStateAsync("store", "k", 1, "x", FirstWrite));

        Assert.Contains("ERR_STATE_SAVE: no item was updated", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(409)] // in-memory
    [InlineData(500)] // Redis, PostgreSQL
    public async Task A_first_write_on_a_key_that_is_there_throws(int status)
    {
        Sidecar.Answers(status, """{"errorCode":"ERR_STATE_SAVE","message":"there"}""");

        await Assert.ThrowsAsync<DaprException>(() => Dapr.SaveStateAsync("store", "k", 1, FirstWrite));
    }

    [Fact]
    public async Task A_delete_sends_its_etag_as_a_condition()
    {
        Assert.True(await Dapr.TryDeleteStateAsync(
            "store", "k", "3", new StateOptions { Concurrency = ConcurrencyMode.LastWrite, Consistency = ConsistencyMode.Strong }));

        Assert.Equal(
            ("DELETE", "/v1.0/state/store/k?concurrency=last-write&consistency=strong", "3"),
            (Sidecar.Only.Method, Sidecar.Only.Target, Sidecar.Only.Header("If-Match")));
    }

    [Fact]
    public async Task A_delete_without_etag_has_no_condition()
    {
        await Dapr.DeleteStateAsync("store", "k");

        Assert.Null(Sidecar.Only.Header("If-Match"));
    }

    [Fact]
    public async Task A_bulk_read_keeps_the_order_and_marks_absent_keys_by_an_empty_etag()
    {
        Sidecar.Answers(200, """[{"key":"a","data":{"name":"x","price":2},"etag":"1"},{"key":"b"},{"key":"c","error":"no"}]""");

        var items = await Dapr.GetBulkStateAsync<Pizza>("store", ["a", "b", "c"], parallelism: null);

        Assert.Equal(
            [("a", new Pizza("x", 2), "1"), ("b", null, ""), ("c", null, "")],
            items.Select(item => (item.Key, (Pizza?)item.Value, item.ETag)));
        Assert.Equal(
            ("POST", "/v1.0/state/store/bulk", """{"keys":["a","b","c"],"parallelism":0}"""),
            (Sidecar.Only.Method, Sidecar.Only.Target, Sidecar.Only.Body));
    }

    [Fact]
    public async Task A_bulk_read_of_text_gives_the_json()
    {
        Sidecar.Answers(200, """[{"key":"a","data":{"n" : 1},"etag":"1"},{"key":"b","data":"t"}]""");

        var items = await Dapr.GetBulkStateAsync("store", ["a", "b"], parallelism: 2);

        Assert.Equal(["""{"n" : 1}""", "\"t\""], items.Select(item => item.Value));
    }

    [Fact]
    public async Task Several_keys_are_saved_in_one_request()
    {
        await Dapr.SaveBulkStateAsync("store", [new SaveStateItem<int>("a", 1, "5"), new SaveStateItem<int>("b", 2, null!, FirstWrite)]);

        Assert.Equal(
            """[{"key":"a","value":1,"etag":"5"},{"key":"b","value":2,"options":{"concurrency":"first-write"}}]""", Sidecar.Only.Body);
    }

    [Fact]
    public async Task Several_keys_are_deleted_one_by_one_until_one_is_refused()
    {
        Sidecar.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.EndsWith("/b", StringComparison.Ordinal) ? 409 : 204;
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<DaprException>(() => Dapr.DeleteBulkStateAsync(
            "store", [new BulkDeleteStateItem("a", null!), new BulkDeleteStateItem("b", "1"), new BulkDeleteStateItem("c", null!)]));

        Assert.Equal(["/v1.0/state/store/a", "/v1.0/state/store/b"], Sidecar.All.Select(request => request.Target));
    }

    [Fact]
    public async Task A_transaction_names_its_operations_and_sends_values_as_they_are()
    {
        await Dapr.ExecuteStateTransactionAsync(
            "store",
            [
                new StateTransactionRequest("a", Encoding.UTF8.GetBytes("""{"n":1}"""), StateOperationType.Upsert, "4", options: FirstWrite),
                new StateTransactionRequest("b", null, StateOperationType.Delete),
            ],
            new Dictionary<string, string> { ["m"] = "v" });

        Assert.Equal("/v1.0/state/store/transaction", Sidecar.Only.Target);
        Assert.Equal(
            """{"operations":[{"operation":"upsert","request":{"key":"a","value":{"n":1},"etag":"4","options":{"concurrency":"first-write"}}},{"operation":"delete","request":{"key":"b"}}],"metadata":{"m":"v"}}""",
            Sidecar.Only.Body);
    }

    [Fact]
    public async Task A_conflict_in_a_transaction_throws()
    {
        Sidecar.Answers(500, """{"errorCode":"ERR_STATE_TRANSACTION","message":"etag"}""");

        await Assert.ThrowsAsync<DaprException>(() => Dapr.ExecuteStateTransactionAsync(
            "store", [new StateTransactionRequest("a", "1"u8.ToArray(), StateOperationType.Upsert, "1")]));
    }

    [Fact]
    public async Task Bytes_that_are_json_come_back_as_they_were_and_others_are_refused()
    {
        await Dapr.SaveByteStateAsync("store", "k", """{"a":[1]}"""u8.ToArray());
        Assert.Equal("""[{"key":"k","value":{"a":[1]}}]""", Sidecar.Only.Body);

        await Assert.ThrowsAsync<NotSupportedException>(() => Dapr.SaveByteStateAsync("store", "k", new byte[] { 0, 1, 255 }));

        Sidecar.Answers(200, """{"a":[1]}""", ("ETag", "1"));
        var (bytes, etag) = await Dapr.GetByteStateAndETagAsync("store", "k");
        Assert.Equal(("""{"a":[1]}""", "1"), (Encoding.UTF8.GetString(bytes.Span), etag));
    }

    [Fact]
    public async Task An_entry_saves_with_the_etag_it_was_read_with_only_when_asked_to()
    {
        Sidecar.Answers(200, "1", ("ETag", "9"));
        var entry = await Dapr.GetStateEntryAsync<int>("store", "k");
        entry.Value = 2;
        Sidecar.Answers(204);

        await entry.SaveAsync();
        Assert.True(await entry.TrySaveAsync());

        Assert.Equal(
            ["""[{"key":"k","value":2}]""", """[{"key":"k","value":2,"etag":"9"}]"""], Sidecar.All.Skip(1).Select(request => request.Body));
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_throws_with_the_cause()
    {
        Sidecar.Answers(200, "\"text\"");

        var failure = await Assert.ThrowsAsync<DaprException>(() => Dapr.GetStateAsync<Pizza>("store", "k"));

        Assert.IsType<JsonException>(failure.InnerException);
    }

    [Fact]
    public async Task The_options_of_the_app_decide_how_values_are_written()
    {
        using var client = new DaprClientBuilder()
            .UseHttpEndpoint(Sidecar.Endpoint)
            .UseJsonSerializationOptions(new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
                TypeInfoResolver = Generated.Default,
            })
            .Build();

        await client.SaveStateAsync("store", "열쇠", new Pizza("불고기", 1));

        Assert.Equal("""[{"key":"열쇠","value":{"name":"불고기","price":1}}]""", Sidecar.Only.Body);
        await Assert.ThrowsAsync<NotSupportedException>(() => client.SaveStateAsync("store", "k", new { Unknown = 1 }));
    }

    [Fact]
    public async Task A_sidecar_that_is_not_there_throws_with_the_cause()
    {
        await Sidecar.DisposeAsync();

        var failure = await Assert.ThrowsAsync<DaprException>(() => Dapr.GetStateAsync<int>("store", "k"));

        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task A_call_whose_token_ends_is_cancelled()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Sidecar.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Dapr.SaveStateAsync("store", "k", 1, cancellationToken: patience.Token));
    }

    [Fact]
    public async Task Bodies_of_many_calls_at_once_do_not_mix()
    {
        Sidecar.Answer = async context =>
        {
            var key = context.Request.Path.Value!.Split('/')[^1];
            await context.Response.WriteAsync($"\"{key}{new string('x', 3000)}\"");
        };

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async n =>
            Assert.Equal(n + new string('x', 3000), await Dapr.GetStateAsync<string>("store", n.ToString()))));
    }

    [Fact]
    public async Task The_trace_of_the_caller_goes_along()
    {
        using var activity = new Activity("order").SetIdFormat(ActivityIdFormat.W3C).Start();

        await Dapr.GetStateAsync<int>("store", "k");

        Assert.StartsWith($"00-{activity.TraceId}", Sidecar.Only.Header("traceparent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_along_when_there_is_one()
    {
        using var client = new DaprClientBuilder().UseHttpEndpoint(Sidecar.Endpoint).UseDaprApiToken("secret").Build();

        await client.GetStateAsync<int>("store", "k");
        await Dapr.GetStateAsync<int>("store", "k");

        Assert.Equal(["secret", null], Sidecar.All.Select(request => request.Header("dapr-api-token")));
    }

    public sealed record Pizza(string Name, int Price);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Pizza))]
    private sealed partial class Generated : JsonSerializerContext;
}
