using System.Text;
using LocalDapr.Actors;

namespace LocalDapr.Tests.Actors;

public class ReminderTests
{
    private const string Callback = "PUT /actors/T/1/method/remind/r";

    [Fact]
    public async Task A_reminder_fires_when_it_is_due_with_its_data_and_is_gone()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        await SetAsync(runtime, """{"dueTime":"3s","data":{"z":1}}""");
        await house.PassAsync(2);
        Assert.Empty(app.Calls);
        await house.UntilAsync(() => app.Count(Callback) == 1, 3);

        Assert.Equal("""{"data":{"z":1},"dueTime":"","period":""}""", app.Bodies[Callback]);
        await house.UntilAsync(async () => await GetAsync(runtime) == "{}");
        await house.PassAsync(4);
        Assert.Equal(1, app.Count(Callback));
    }

    [Theory]
    [InlineData("""{"dueTime":"0s","period":"1s","ttl":"2900ms"}""", 3)]
    [InlineData("""{"dueTime":"0s","period":"R2/PT1S"}""", 2)]
    [InlineData("""{"dueTime":"2020-01-01T00:00:00Z"}""", 1)]
    [InlineData("""{"dueTime":"-1s"}""", 1)]
    [InlineData("""{"dueTime":"PT1S","period":"0h0m0s0ms"}""", 1)]
    public async Task A_reminder_fires_as_often_as_it_says(string body, int times)
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        await SetAsync(runtime, body);
        await house.UntilAsync(() => app.Count(Callback) == times);
        await house.PassAsync(4);

        Assert.Equal(times, app.Count(Callback));
    }

    [Fact]
    public async Task A_repeating_reminder_goes_on_until_it_is_deleted()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        await SetAsync(runtime, """{"dueTime":"0s","period":"1s"}""");
        await house.UntilAsync(() => app.Count(Callback) == 3);
        await runtime.ReminderAsync(ActorHouse.Reminder("DELETE", "1", "r"), default);
        var fired = app.Count(Callback);
        await house.PassAsync(3);

        Assert.Equal(fired, app.Count(Callback));
    }

    [Fact]
    public async Task The_same_name_again_replaces_it_whatever_overwrite_says()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        await SetAsync(runtime, """{"dueTime":"1s","data":"old"}""");
        await SetAsync(runtime, """{"dueTime":"2s","period":"2h","data":"new","overwrite":false}""");

        Assert.Equal("""{"period":"@every 2h0m0s","data":"new","actorID":"1","actorType":"T","dueTime":"2s"}""", await GetAsync(runtime));
        await house.UntilAsync(() => app.Count(Callback) == 1);
        Assert.Contains("new", app.Bodies[Callback]);
    }

    [Fact]
    public async Task A_failing_callback_is_tried_again_after_a_second_three_times()
    {
        await using var house = new ActorHouse();
        var app = new StubApp { Answer = (_, _) => StubApp.Status(500) };
        var runtime = await house.StartAsync(app);

        await SetAsync(runtime, """{"dueTime":"0s"}""");
        await house.UntilAsync(() => app.Count(Callback) == 4);
        await house.PassAsync(4);

        Assert.Equal(4, app.Count(Callback));
        Assert.Equal("{}", await GetAsync(runtime));
    }

    [Fact]
    public async Task A_reminder_due_while_the_app_is_away_waits_for_it()
    {
        await using var house = new ActorHouse();
        var app = new StubApp { Answer = (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") };
        var runtime = await house.StartAsync(app);
        await SetAsync(runtime, """{"dueTime":"1s"}""");

        await house.UntilAsync(() => app.Count(Callback) >= 6);
        await runtime.StopHostingAsync(appIsGone: true);
        await house.PassAsync(3);
        app.Answer = (_, _) => StubApp.Ok();
        var before = app.Count(Callback);
        await runtime.StartHostingAsync(ActorHostConfig.Parse("""{"entities":["T"]}"""u8));
        await house.UntilAsync(() => app.Count(Callback) == before + 1);
        await house.PassAsync(3);

        Assert.Equal(before + 1, app.Count(Callback));
    }

    [Fact]
    public async Task A_stored_reminder_survives_the_sidecar()
    {
        var first = new ActorHouse();
        await using (first)
            await SetAsync(await first.StartAsync(new StubApp(), durable: true), """{"dueTime":"3s","data":"keep"}""");

        await using var second = new ActorHouse { Store = first.Store };
        second.Time.Advance(TimeSpan.FromSeconds(5));
        var app = new StubApp();
        var runtime = await second.StartAsync(app, durable: true);

        await second.UntilAsync(() => app.Count(Callback) == 1);
        Assert.Equal("""{"data":"keep","dueTime":"","period":""}""", app.Bodies[Callback]);
        await second.UntilAsync(async () => await GetAsync(runtime) == "{}");
        Assert.Empty(await new StateReminderStorage("app", first.Store).LoadAsync("T", default));
    }

    [Fact]
    public async Task Many_reminders_at_once_are_all_stored_by_two_writers()
    {
        await using var house = new ActorHouse();
        var storages = new[] { new StateReminderStorage("app", house.Store), new StateReminderStorage("app", house.Store) };

        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => storages[n % 2].SaveAsync(
            new Reminder("T", $"{n}", "r", "1h", TimeSpan.Zero, null, house.Time.GetUtcNow(), null, null), default)));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => storages[(n + 1) % 2].RemoveAsync(new ActorKey("T", $"{n}"), "r", default)));

        var left = await storages[0].LoadAsync("T", default);
        Assert.Equal(Enumerable.Range(100, 200).Select(n => $"{n}").Order(), left.Select(r => r.Id).Order());
    }

    [Theory]
    [InlineData("{", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""{"dueTime":5}""", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("{}", 500, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"soon"}""", 500, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"1s","period":"rubbish"}""", 500, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"1s","period":"P1D"}""", 500, "ERR_ACTOR_REMINDER_CREATE")]
    [InlineData("""{"dueTime":"9s","ttl":"2020-01-01T00:00:00Z"}""", 500, "ERR_ACTOR_REMINDER_CREATE")]
    public async Task A_wrong_reminder_is_refused(string body, int status, string code)
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());

        var error = await Assert.ThrowsAsync<ActorApiException>(() => SetAsync(runtime, body));

        Assert.Equal((status, code), (error.Status, error.Code));
    }

    [Fact]
    public async Task A_type_hosted_elsewhere_is_refused()
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());

        var error = await Assert.ThrowsAsync<ActorApiException>(() =>
            runtime.ReminderAsync(ActorHouse.Reminder("POST", "1", "r", """{"dueTime":"1s"}""") with { Actor = new ActorKey("Nope", "1") }, default));

        Assert.Equal((403, "ERR_ACTOR_REMINDER_NON_HOSTED"), (error.Status, error.Code));
    }

    private static Task<ActorReply> SetAsync(ActorRuntime runtime, string body) => runtime.ReminderAsync(ActorHouse.Reminder("POST", "1", "r", body), default);

    private static async Task<string> GetAsync(ActorRuntime runtime) =>
        Encoding.UTF8.GetString((await runtime.ReminderAsync(ActorHouse.Reminder("GET", "1", "r"), default)).Body.Span);
}
