using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pizza.CustomerCenter;
using Pizza.Tests.InProcess;

namespace Pizza.Domain.Tests.CustomerCenter;

/// <summary>Complaints over HTTP, with order and store played by the test.</summary>
public sealed class ComplaintServiceTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(string App, string Path, string Body)> _asked = [];
    private FakeSidecar _sidecar = null!;
    private InProcessService _service = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _service = await InProcessService.StartAsync(typeof(Complaint), _sidecar.Port);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"orderId":"17","action":"CancelOrder","reason":"cold"}""", "order", "/internal/orders/17/cancel", "Cancelled")]
    [InlineData("""{"storeId":3,"action":"CloseStore","reason":"mice"}""", "store", "/internal/stores/3/close", "Closed")]
    [InlineData("""{"storeId":3,"action":"RemoveStore","reason":"rats"}""", "store", "/internal/stores/3/remove", "Removed")]
    public async Task A_complaint_is_carried_out_at_once_and_kept(string body, string app, string path, string outcome)
    {
        Answers(outcome);

        var answer = await PostAsync(body);

        Assert.Equal((HttpStatusCode.Created, "/complaints/1"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.Equal((app, path), Assert.Single(_asked) is var asked ? (asked.App, asked.Path) : default);
        var kept = await GetAsync("/complaints/1");
        Assert.Equal(("Done", 1), ((string)kept["status"]!, (int)kept["complaintId"]!));
        Assert.Equal(new[] { "action", "complaintId", app + "Id", "reason", "receivedAt", "settledAt", "status" }.Order(), kept.Select(p => p.Key).Order());
        Assert.Equal(kept.ToJsonString(), (await GetAsync("/complaints"))["items"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task The_order_is_told_why_and_on_which_complaint()
    {
        Answers("Cancelled");
        await PostAsync("""{"orderId":17,"action":"CancelOrder","reason":"cold"}""");
        var body = JsonNode.Parse(Assert.Single(_asked).Body)!;
        Assert.Equal(("cold", 1), ((string)body["reason"]!, (int)body["complaintId"]!));
    }

    [Theory]
    [InlineData("""{"orderId":17,"action":"CancelOrder"}""", "AlreadyCancelled")]
    [InlineData("""{"orderId":17,"action":"CancelOrder"}""", "Rejected")]
    [InlineData("""{"orderId":17,"action":"CancelOrder"}""", "UnknownOrder")]
    [InlineData("""{"storeId":3,"action":"CloseStore"}""", "UnknownStore")]
    [InlineData("""{"storeId":3,"action":"RemoveStore"}""", "UnknownStore")]
    public async Task What_can_never_be_done_is_refused_with_the_reason_and_not_tried_again(string body, string outcome)
    {
        Answers(outcome);

        var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var complaint = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("Refused", (string)complaint["status"]!);
        Assert.NotEmpty((string)complaint["refusal"]!);
        await TickAsync();
        Assert.Single(_asked);
    }

    [Fact]
    public async Task While_the_service_is_down_it_is_a_503_and_the_complaint_is_done_by_itself_once_it_is_back()
    {
        _sidecar.Invoked = (app, path, body) =>
        {
            _asked.Enqueue((app, path, body));
            return FakeSidecar.Unreachable;
        };

        var answer = await PostAsync("""{"orderId":17,"action":"CancelOrder"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((1, "Received"), ((int)problem["complaintId"]!, (string)problem["complaintStatus"]!));
        await TickAsync();
        Assert.Equal("Received", (string)(await GetAsync("/complaints/1"))["status"]!);

        Answers("Cancelled");
        await TickAsync();
        Assert.Equal("Done", (string)(await GetAsync("/complaints/1"))["status"]!);
        await TickAsync();
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task A_complaint_survives_the_process_that_took_it()
    {
        await PostAsync("""{"storeId":3,"action":"RemoveStore"}""");
        await _service.DisposeAsync();
        _service = await InProcessService.StartAsync(typeof(Complaint), _sidecar.Port);
        Answers("Removed");

        await TickAsync();

        Assert.Equal("Done", (string)(await GetAsync("/complaints/1"))["status"]!);
    }

    [Fact]
    public async Task Two_replicas_that_try_at_the_same_time_settle_it_once()
    {
        for (var order = 1; order <= 20; order++) await PostAsync($$"""{"orderId":{{order}},"action":"CancelOrder"}""");
        await using var other = await InProcessService.StartAsync(typeof(Complaint), _sidecar.Port);
        Answers("Cancelled");

        await Task.WhenAll(TickAsync(), TickAsync(other), TickAsync(), TickAsync(other));
        await TickAsync();

        var list = await GetAsync("/complaints?size=50");
        Assert.Equal(20, (int)list["total"]!);
        Assert.All(list["items"]!.AsArray(), c => Assert.Equal("Done", (string)c!["status"]!));
        Assert.All(Documents.OpenComplaintsKeys, key => Assert.Empty(_sidecar.Stored<OpenComplaints>(key)?.Since ?? new Dictionary<long, DateTimeOffset>()));
    }

    [Fact]
    public async Task A_service_that_is_down_is_asked_a_few_times_per_tick_and_does_not_hold_up_the_other()
    {
        for (var id = 1; id <= 10; id++)
        {
            await PostAsync($$"""{"orderId":{{id}},"action":"CancelOrder"}""");
            await PostAsync($$"""{"storeId":{{id}},"action":"CloseStore"}""");
        }
        _sidecar.Invoked = (app, path, body) =>
        {
            _asked.Enqueue((app, path, body));
            return app == "order" ? FakeSidecar.Unreachable : Results.Json(new { outcome = "Closed" });
        };

        await TickAsync();

        Assert.Equal((2, 10), (_asked.Count(a => a.App == "order"), _asked.Count(a => a.App == "store")));
    }

    [Fact]
    public async Task An_answer_that_could_not_be_written_down_is_asked_for_again()
    {
        _sidecar.Invoked = (_, _, _) =>
        {
            _sidecar.Fault = what => what == "save" ? 500 : null;
            return Results.Json(new { outcome = "Cancelled" });
        };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("""{"orderId":17,"action":"CancelOrder"}""")).StatusCode);

        _sidecar.Fault = _ => null;
        Answers("Cancelled");
        await TickAsync();

        Assert.Equal("Done", (string)(await GetAsync("/complaints/1"))["status"]!);
    }

    [Fact]
    public async Task A_complaint_that_cannot_be_written_down_is_not_carried_out()
    {
        Answers("Cancelled");
        _sidecar.Fault = what => what == "save" ? 500 : null;

        var answer = await PostAsync("""{"orderId":17,"action":"CancelOrder"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task The_same_key_is_the_same_complaint_and_another_body_is_refused()
    {
        const string body = """{"orderId":17,"action":"CancelOrder","reason":"cold"}""";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(body, "k")).StatusCode);
        Answers("Cancelled");

        var again = await PostAsync(body, "k");
        var onceMore = await PostAsync(body, "k");
        var other = await PostAsync("""{"orderId":18,"action":"CancelOrder","reason":"cold"}""", "k");

        Assert.Equal((HttpStatusCode.Created, "/complaints/1"), (again.StatusCode, again.Headers.Location?.ToString()));
        Assert.Equal((HttpStatusCode.Created, "/complaints/1"), (onceMore.StatusCode, onceMore.Headers.Location?.ToString()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Idempotency-Key"), (other.StatusCode, await FieldAsync(other)));
        Assert.Single(_asked);
        Assert.Equal(1, (int)(await GetAsync("/complaints"))["total"]!);
    }

    [Fact]
    public async Task Complaints_are_listed_newest_first_page_by_page()
    {
        Answers("Cancelled");
        for (var order = 1; order <= 25; order++) await PostAsync($$"""{"orderId":{{order}},"action":"CancelOrder"}""");

        var second = await GetAsync("/complaints?page=1&size=10");

        Assert.Equal((25, 1, 10), ((int)second["total"]!, (int)second["page"]!, (int)second["size"]!));
        Assert.Equal(Enumerable.Range(6, 10).Reverse(), second["items"]!.AsArray().Select(c => (int)c!["orderId"]!));
        Assert.Equal(HttpStatusCode.BadRequest, (await _service.Http.GetAsync("/complaints?size=0")).StatusCode);
        Assert.All(new[] { "99", "0", "x" }, id => Assert.Equal(HttpStatusCode.NotFound, _service.Http.GetAsync($"/complaints/{id}").Result.StatusCode));
    }

    [Theory]
    [InlineData("""{"orderId":17}""", "action")]
    [InlineData("""{"orderId":17,"action":"Burn"}""", "action")]
    [InlineData("""{"orderId":17,"action":"0"}""", "action")]
    [InlineData("""{"action":"CancelOrder"}""", "orderId")]
    [InlineData("""{"orderId":0,"action":"CancelOrder"}""", "orderId")]
    [InlineData("""{"orderId":9007199254740993,"action":"CancelOrder"}""", "orderId")]
    [InlineData("""{"orderId":"seventeen","action":"CancelOrder"}""", "orderId")]
    [InlineData("""{"orderId":17,"storeId":3,"action":"CancelOrder"}""", "storeId")]
    [InlineData("""{"orderId":17,"storeId":3,"action":"CloseStore"}""", "orderId")]
    [InlineData("""{"storeId":-3,"action":"RemoveStore"}""", "storeId")]
    [InlineData("""{"orderId":17,"action":"CloseStore"}""", "storeId,orderId")]
    [InlineData("""{"orderId":17,"action":"CancelOrder","reason":"a\u0007b"}""", "reason")]
    [InlineData("""{"orderId":17,""", "body")]
    [InlineData("", "body")]
    public async Task Bad_input_is_a_400_that_names_the_field_and_leaves_nothing_behind(string body, string fields)
    {
        var answer = await PostAsync(body);

        Assert.Equal((HttpStatusCode.BadRequest, fields), (answer.StatusCode, await FieldAsync(answer)));
        Assert.Equal(0, (int)(await GetAsync("/complaints"))["total"]!);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_a_400() =>
        Assert.Equal("reason", await FieldAsync(await PostAsync($$"""{"orderId":17,"action":"CancelOrder","reason":"{{new string('x', 201)}}"}""")));

    private void Answers(string outcome) => _sidecar.Invoked = (app, path, body) =>
    {
        _asked.Enqueue((app, path, body));
        return Results.Json(new { outcome });
    };

    private async Task<HttpResponseMessage> PostAsync(string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/complaints") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await _service.Http.SendAsync(request);
    }

    /// <summary>As the cron binding does it.</summary>
    private async Task TickAsync(InProcessService? of = null) => (await (of ?? _service).Http.PostAsync("/bindings/complaint-retry", null)).EnsureSuccessStatusCode();

    private async Task<JsonObject> GetAsync(string path) => (await _service.Http.GetFromJsonAsync<JsonObject>(path))!;

    private static async Task<string> FieldAsync(HttpResponseMessage answer) =>
        string.Join(',', (await answer.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject().Select(e => e.Key));
}
