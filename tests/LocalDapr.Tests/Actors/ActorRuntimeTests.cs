using System.Text;
using LocalDapr.Actors;

namespace LocalDapr.Tests.Actors;

public class ActorRuntimeTests
{
    [Fact]
    public async Task A_method_reaches_the_app_and_its_answer_comes_back()
    {
        await using var house = new ActorHouse();
        var app = new StubApp { Answer = (_, body) => StubApp.Status(200, $"[{body}]") };
        var runtime = await house.StartAsync(app);

        var reply = await runtime.InvokeAsync(ActorHouse.Method("a b|c", "m", "1"), default);

        Assert.Equal("[1]", Encoding.UTF8.GetString(reply.Body.Span));
        Assert.Equal(["PUT /actors/T/a%20b%7Cc/method/m"], app.Calls);
        Assert.Equal([("T", 1)], runtime.Hosted);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Everything_but_200_is_a_failed_call(int status)
    {
        await using var house = new ActorHouse();
        var app = new StubApp { Answer = (_, _) => StubApp.Status(status) };
        var runtime = await house.StartAsync(app);

        var error = await Assert.ThrowsAsync<ActorApiException>(() => runtime.InvokeAsync(ActorHouse.Method("1", "m"), default));

        Assert.Equal((500, "ERR_ACTOR_INVOKE_METHOD"), (error.Status, error.Code));
        Assert.Single(app.Calls);
    }

    [Fact]
    public async Task Calls_on_one_actor_take_turns_and_calls_on_two_run_side_by_side()
    {
        await using var house = new ActorHouse();
        var (running, most) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var all = 0;
        var gate = new Lock();
        var together = new TaskCompletionSource();
        var app = new StubApp();
        app.Answer = async (call, _) =>
        {
            lock (gate)
            {
                most[call] = Math.Max(most.GetValueOrDefault(call), running[call] = running.GetValueOrDefault(call) + 1);
                if (++all == 2)
                    together.TrySetResult();
            }
            await together.Task.WaitAsync(TimeSpan.FromSeconds(10));
            lock (gate)
            {
                running[call]--;
                all--;
            }
            return await StubApp.Ok();
        };
        var runtime = await house.StartAsync(app);

        await Task.WhenAll(new[] { "1", "1", "1", "2" }.Select(id => runtime.InvokeAsync(ActorHouse.Method(id, "m"), default)));

        Assert.All(most.Values, value => Assert.Equal(1, value));
        Assert.Equal(4, app.Calls.Length);
    }

    [Fact]
    public async Task A_call_given_up_while_it_waits_never_reaches_the_app()
    {
        await using var house = new ActorHouse();
        var first = new TaskCompletionSource<HttpResponseMessage>();
        var app = new StubApp { Answer = (_, _) => first.Task };
        var runtime = await house.StartAsync(app);
        var running = runtime.InvokeAsync(ActorHouse.Method("1", "first"), default);
        using var caller = new CancellationTokenSource();

        var waiting = runtime.InvokeAsync(ActorHouse.Method("1", "second"), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        app.Answer = (_, _) => StubApp.Ok();
        first.SetResult(await StubApp.Ok());
        await running;
        await runtime.InvokeAsync(ActorHouse.Method("1", "third"), default);

        Assert.Equal(["PUT /actors/T/1/method/first", "PUT /actors/T/1/method/third"], app.Calls);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(1, false)]
    public async Task With_reentrancy_an_actor_may_call_itself_up_to_the_stack_depth(int depth, bool passes)
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        ActorRuntime runtime = null!;
        app.Answer = async (call, _) =>
        {
            if (call.EndsWith("outer", StringComparison.Ordinal))
                await runtime.InvokeAsync(ActorHouse.Method("1", "inner", "", ("Dapr-Reentrancy-Id", app.ReentrancyId!)), default);
            return await StubApp.Ok();
        };
        runtime = await house.StartAsync(app, $$$"""{"entities":["T"],"reentrancy":{"enabled":true,"maxStackDepth":{{{depth}}}}}""");

        var call = runtime.InvokeAsync(ActorHouse.Method("1", "outer"), default).WaitAsync(TimeSpan.FromSeconds(10));

        if (passes)
            Assert.Equal(200, (await call).Status);
        else
            Assert.Equal("maximum stack depth exceeded", (await Assert.ThrowsAsync<ActorApiException>(() => call)).Message);
        Assert.Equal(passes ? 2 : 1, app.Calls.Length);
    }

    [Fact]
    public async Task An_idle_actor_is_deactivated_with_its_timers_and_a_busy_one_is_not()
    {
        await using var house = new ActorHouse();
        var slow = new TaskCompletionSource<HttpResponseMessage>();
        var app = new StubApp { Answer = (call, _) => call.EndsWith("slow", StringComparison.Ordinal) ? slow.Task : StubApp.Ok() };
        var runtime = await house.StartAsync(app, """{"entities":["T"],"actorIdleTimeout":"2s"}""");
        await runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);
        runtime.CreateTimer(new ActorKey("T", "1"), "t", """{"dueTime":"5s","callback":"c"}"""u8.ToArray());
        var busy = runtime.InvokeAsync(ActorHouse.Method("2", "slow"), default);

        await house.UntilAsync(() => app.Count("DELETE /actors/T/1") == 1, 4);
        await house.PassAsync(6);

        Assert.Equal(0, app.Count("DELETE /actors/T/2"));
        Assert.Equal(0, app.Count("PUT /actors/T/1/method/timer/t"));
        Assert.Equal([("T", 1)], runtime.Hosted);
        slow.SetResult(await StubApp.Ok());
        await busy;
    }

    [Fact]
    public async Task A_graceful_stop_deactivates_and_a_lost_app_is_not_asked()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        var runtime = await house.StartAsync(app);
        await runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);
        await runtime.StopHostingAsync(appIsGone: true);
        Assert.Equal(0, app.Count("DELETE /actors/T/1"));

        await runtime.StartHostingAsync(ActorHostConfig.Parse("""{"entities":["T"]}"""u8));
        await runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);
        await runtime.StopHostingAsync(appIsGone: false);

        Assert.Equal(1, app.Count("DELETE /actors/T/1"));
        Assert.Null(house.Placement.Find(new ActorKey("T", "1")));
    }

    [Fact]
    public async Task Of_two_hosts_one_owns_an_actor_whoever_is_asked()
    {
        await using var house = new ActorHouse();
        var (appA, appB) = (new StubApp(), new StubApp());
        var a = await house.StartAsync(appA, instance: "a");
        var b = await house.StartAsync(appB, instance: "b");

        for (var id = 0; id < 40; id++)
        {
            await a.InvokeAsync(ActorHouse.Method($"{id}", "m"), default);
            await b.InvokeAsync(ActorHouse.Method($"{id}", "m"), default);
        }

        Assert.All(appA.Calls.Concat(appB.Calls).CountBy(call => call), count => Assert.Equal(2, count.Value));
        Assert.Empty(appA.Calls.Intersect(appB.Calls));
        Assert.InRange(appA.Calls.Length, 8, 72);
    }

    [Fact]
    public async Task A_retry_policy_repeats_a_failed_call()
    {
        await using var house = new ActorHouse();
        var app = new StubApp();
        app.Answer = (_, _) => StubApp.Status(app.Calls.Length < 3 ? 500 : 200);
        var runtime = await house.StartAsync(app, resiliency: "{ policies: { retries: { r: { duration: 300ms, maxRetries: 3 } } }, targets: { actors: { T: { retry: r } } } }");

        var call = runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);
        await house.UntilAsync(() => call.IsCompleted);

        Assert.Equal(200, (await call).Status);
        Assert.Equal(3, app.Calls.Length);
    }

    [Fact]
    public async Task A_type_that_nobody_hosts_is_looked_for_for_five_seconds()
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());
        var start = house.Time.GetUtcNow();

        var call = runtime.InvokeAsync(ActorHouse.Method("1", "m") with { Actor = new ActorKey("Nope", "1") }, default);
        await house.UntilAsync(() => call.IsCompleted);

        Assert.Equal("ERR_ACTOR_INVOKE_METHOD", (await Assert.ThrowsAsync<ActorApiException>(() => call)).Code);
        Assert.InRange((house.Time.GetUtcNow() - start).TotalSeconds, 5, 10);
    }

    [Fact]
    public async Task State_is_kept_per_actor_and_only_an_active_one_may_write()
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());
        var (actor, write) = (new ActorKey("T", "1"), """[{"operation":"upsert","request":{"key":"k","value":{"n":1}}}]"""u8.ToArray());
        Assert.Equal("ERR_ACTOR_INSTANCE_MISSING", (await Assert.ThrowsAsync<ActorApiException>(() => runtime.TransactStateAsync(actor, write, default))).Code);

        await runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);
        await runtime.TransactStateAsync(actor, write, default);

        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await runtime.GetStateAsync(actor, "k", default))!.Value.Span));
        Assert.NotNull(await house.Store.GetAsync("app||T||1||k", LocalDapr.State.StateConsistency.Strong, default));
        Assert.Null(await runtime.GetStateAsync(new ActorKey("T", "2"), "k", default));
        await runtime.TransactStateAsync(actor, """[{"operation":"delete","request":{"key":"k"}}]"""u8.ToArray(), default);
        Assert.Null(await runtime.GetStateAsync(actor, "k", default));
    }

    [Theory]
    [InlineData("{", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("{}", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("""[{"operation":"frob","request":{"key":"k"}}]""", 500, "ERR_ACTOR_STATE_TRANSACTION_SAVE")]
    [InlineData("""[{"operation":"upsert","request":{"key":"k","metadata":{"ttlInSeconds":"5"}}}]""", 500, "ERR_ACTOR_STATE_TRANSACTION_SAVE")]
    public async Task A_wrong_state_request_is_refused(string body, int status, string code)
    {
        await using var house = new ActorHouse();
        var runtime = await house.StartAsync(new StubApp());
        await runtime.InvokeAsync(ActorHouse.Method("1", "m"), default);

        var error = await Assert.ThrowsAsync<ActorApiException>(() => runtime.TransactStateAsync(new ActorKey("T", "1"), Encoding.UTF8.GetBytes(body), default));

        Assert.Equal((status, code), (error.Status, error.Code));
    }
}
