using System.Text;
using LocalDapr.Actors;

namespace LocalDapr.Tests.Actors;

public class TimerTests
{
    private const string Callback = "PUT /actors/T/1/method/timer/t";

    [Theory]
    [InlineData("""{"dueTime":"500ms","callback":"tick","data":{"a":1}}""", 1, """{"data":{"a":1},"callback":"tick","dueTime":"500ms","period":""}""")]
    [InlineData("""{"dueTime":"0s","period":"R2/PT1S","callback":"c"}""", 2, """{"callback":"c","dueTime":"0s","period":"R2/PT1S"}""")]
    [InlineData("""{"period":"500ms","ttl":"1200ms","callback":"c"}""", 3, """{"callback":"c","dueTime":"","period":"500ms"}""")]
    public async Task A_timer_fires_as_often_as_it_says(string body, int times, string callback)
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        Create(runtime, body);
        await house.UntilAsync(() => app.Count(Callback) == times);
        await house.PassAsync(3);

        Assert.Equal(times, app.Count(Callback));
        Assert.Equal(callback, app.Bodies[Callback]);
    }

    [Fact]
    public async Task A_failing_timer_goes_on_and_a_new_one_of_its_name_replaces_it()
    {
        await using var house = new ActorHouse();
        var app = new StubApp { Answer = (_, _) => StubApp.Status(500) };
        var runtime = await house.StartAsync(app);

        Create(runtime, """{"dueTime":"1s","period":"1s","callback":"old"}""");
        await house.UntilAsync(() => app.Count(Callback) == 3);
        Create(runtime, """{"dueTime":"1s","callback":"new"}""");
        await house.UntilAsync(() => app.Bodies[Callback].Contains("new"));
        var fired = app.Count(Callback);
        await house.PassAsync(3);

        Assert.Equal(fired, app.Count(Callback));
    }

    [Fact]
    public async Task A_deleted_timer_does_not_fire()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);

        Create(runtime, """{"dueTime":"1s","callback":"c"}""");
        runtime.DeleteTimer(new ActorKey("T", "1"), "t");
        runtime.DeleteTimer(new ActorKey("T", "1"), "no such timer");
        await house.PassAsync(3);

        Assert.Empty(app.Calls);
    }

    [Theory]
    [InlineData("T", """{"dueTime":"soon"}""")]
    [InlineData("T", """{"period":"R0/PT1S"}""")]
    [InlineData("T", """{"dueTime":"5s","ttl":"rubbish"}""")]
    [InlineData("Nope", """{"dueTime":"1s"}""")]
    public async Task A_wrong_timer_is_refused(string type, string body)
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());

        var error = Assert.Throws<ActorApiException>(() => runtime.CreateTimer(new ActorKey(type, "1"), "t", Encoding.UTF8.GetBytes(body)));

        Assert.Equal((500, "ERR_ACTOR_TIMER_CREATE"), (error.Status, error.Code));
    }

    private static void Create(ActorRuntime runtime, string body) => runtime.CreateTimer(new ActorKey("T", "1"), "t", Encoding.UTF8.GetBytes(body));
}
