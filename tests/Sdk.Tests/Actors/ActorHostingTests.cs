using System.Net;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Sdk.Tests.Actors;

/// <summary>What the sidecar asks of an app with actors, and what the actors ask of the sidecar.</summary>
public sealed class ActorHostingTests : ActorTest
{
    [Fact]
    public async Task Changes_are_saved_in_one_request_after_the_call()
    {
        await Typed.KeepAsync(new Note("n", 1), CancellationToken.None);

        var save = Sidecar.All.Single(request => request.Target.EndsWith("/state", StringComparison.Ordinal));
        Assert.Equal(("PUT", "/v1.0/actors/DeadlineActor/17/state"), (save.Method, save.Target));
        Assert.Equal("text/plain; charset=utf-8", save.Header("Content-Type"));
        Assert.Equal("""[{"operation":"upsert","request":{"key":"note","value":{"text":"n","version":1}}}]""", save.Body);
    }

    [Fact]
    public async Task A_failed_call_saves_nothing_and_forgets_its_changes()
    {
        await Assert.ThrowsAsync<ActorMethodInvocationException>(() => Typed.FailAsync("no"));

        Assert.DoesNotContain(Sidecar.All, request => request.Target.EndsWith("/state", StringComparison.Ordinal));
        Assert.Null(await Typed.ReadAsync());
        Assert.Equal(
            ["activated", "ActorInterfaceMethod FailAsync", "failed no", "ActorInterfaceMethod ReadAsync"], Journal.Lines);
    }

    [Fact]
    public async Task A_state_is_read_once_until_the_actor_is_dropped()
    {
        Sidecar.Answer = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/state/note", StringComparison.Ordinal))
            {
                await context.Response.Body.WriteAsync("""{"text":"stored","version":1}"""u8.ToArray());
                return;
            }

            await HandOnAsync(context);
        };

        Assert.Equal("stored", await Typed.ReadAsync());
        Assert.Equal("stored", await Typed.ReadAsync());
        Assert.Equal(HttpStatusCode.OK, (await App.SendAsync(HttpMethod.Delete, "/actors/DeadlineActor/17")).Status);
        Assert.Equal("stored", await Typed.ReadAsync());

        Assert.Equal(2, Sidecar.All.Count(request => request.Target == "/v1.0/actors/DeadlineActor/17/state/note"));
        Assert.Equal(["deactivated", "disposed"], Journal.Lines.Where(line => line is "deactivated" or "disposed"));
    }

    [Fact]
    public async Task A_reentrant_call_does_not_see_unsaved_changes_of_another_but_the_store()
    {
        await Typed.KeepAsync(new Note("n", 1), CancellationToken.None);

        var (_, own) = await App.SendAsync(HttpMethod.Put, "/actors/DeadlineActor/17/method/ReadAsync");
        var (_, reentrant) = await App.SendAsync(
            HttpMethod.Put, "/actors/DeadlineActor/17/method/ReadAsync", headers: ("Dapr-Reentrancy-Id", "chain"));

        Assert.Equal(("\"n\"", "null"), (own, reentrant));
    }

    [Fact]
    public async Task Deactivating_an_actor_that_is_not_active_is_no_error() =>
        Assert.Equal((HttpStatusCode.OK, ""), await App.SendAsync(HttpMethod.Delete, "/actors/DeadlineActor/none"));

    [Fact]
    public async Task Reminders_are_registered_read_and_removed_in_the_sidecars_form()
    {
        await Typed.RemindMeAsync("due").ContinueWith(_ => { }, TaskScheduler.Default);

        var requests = Sidecar.All.Where(request => request.Target.Contains("/reminders/", StringComparison.Ordinal)).ToArray();
        Assert.All(requests, request => Assert.Equal("/v1.0/actors/DeadlineActor/17/reminders/due", request.Target));
        Assert.Equal(
            [
                """PUT {"dueTime":"0h15m0s0ms","period":"","data":"aGk="}""",
                """PUT {"dueTime":"0h0m0s0ms","period":"R3/PT1M","data":"","ttl":"1h0m0s0ms"}""",
                "GET ",
            ],
            requests.Select(request => $"{request.Method} {request.Body}"));
    }

    [Theory]
    [InlineData("{}", "no reminder")]
    [InlineData("null", "no reminder")]
    [InlineData("""{"dueTime":"0h15m0s0ms","period":"@every 2h0m0s","data":"aGk="}""", "reminder 900 7200")]
    public async Task A_reminder_that_is_asked_for_may_be_missing(string answer, string expected)
    {
        Sidecar.Answer = async context =>
        {
            if (context.Request.Method == "GET")
            {
                await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer));
                return;
            }

            await HandOnAsync(context);
        };

        await Typed.RemindMeAsync("due");

        Assert.Contains(expected, Journal.Lines);
        Assert.Equal("DELETE", Sidecar.All[^1].Method);
    }

    [Theory]
    [InlineData("""{"dueTime":"","period":"","data":"aGk="}""", HttpStatusCode.OK, "reminded due 2 -1 -1")]
    [InlineData("""{"dueTime":"0h0m1s0ms","period":"R3/PT1M","data":null}""", HttpStatusCode.OK, "reminded due 0 1000 60000")]
    [InlineData("""{"dueTime":"26h1m2s3ms","period":"@daily"}""", HttpStatusCode.OK, "reminded due 0 93662003 86400000")]
    [InlineData("""{"dueTime":"1s","period":""}""", HttpStatusCode.InternalServerError, null)]
    [InlineData("{}", HttpStatusCode.InternalServerError, null)]
    public async Task A_reminder_that_is_due_reaches_the_actor(string body, HttpStatusCode status, string? line)
    {
        Assert.Equal((status, ""), await App.SendAsync(HttpMethod.Put, "/actors/DeadlineActor/17/method/remind/due", body));

        Assert.Equal(line, Journal.Lines.SingleOrDefault(it => it.StartsWith("reminded", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Timers_are_registered_and_removed_in_the_sidecars_form()
    {
        await Typed.StartTimerAsync();

        Assert.Equal(
            [
                """PUT /v1.0/actors/DeadlineActor/17/timers/tick {"dueTime":"0h0m2s0ms","period":"0h0m3s0ms","data":"dA==","callback":"OnTickAsync"}""",
                """PUT /v1.0/actors/DeadlineActor/17/timers/once {"dueTime":"0h0m2s0ms","callback":"OnTickAsync","ttl":"0h1m0s0ms"}""",
                "DELETE /v1.0/actors/DeadlineActor/17/timers/tick ",
            ],
            Sidecar.All.Where(request => request.Target.Contains("/timers/", StringComparison.Ordinal))
                .Select(request => $"{request.Method} {request.Target} {request.Body}"));
    }

    [Theory]
    [InlineData("""{"callback":"OnTickAsync","dueTime":"0h0m2s0ms","period":"","data":"dA=="}""", HttpStatusCode.OK, "false", "tick 1")]
    [InlineData("""{"callback":"OnTickAsync"}""", HttpStatusCode.OK, "false", "tick 0")]
    [InlineData("""{"callback":"OnTickAsync","dueTime":""}""", HttpStatusCode.InternalServerError, "", null)]
    [InlineData("""{"callback":"Unknown"}""", HttpStatusCode.InternalServerError, "", null)]
    public async Task A_timer_that_is_due_calls_back(string body, HttpStatusCode status, string answer, string? line)
    {
        Assert.Equal((status, answer), await App.SendAsync(HttpMethod.Put, "/actors/DeadlineActor/17/method/timer/tick", body));

        Assert.Equal(line, Journal.Lines.SingleOrDefault(it => it.StartsWith("tick", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_app_is_healthy() => Assert.Equal((HttpStatusCode.OK, "Healthy"), await App.SendAsync(HttpMethod.Get, "/healthz"));

    [Fact]
    public async Task The_configuration_names_only_what_is_set() => Assert.Equal(
        (HttpStatusCode.OK, """{"entities":["DeadlineActor"],"reentrancy":{"enabled":false}}"""),
        await App.SendAsync(HttpMethod.Get, "/dapr/config"));

    [Fact]
    public async Task The_configuration_names_everything_that_is_set()
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(Journal);
                builder.Services.AddActors(options =>
                {
                    options.Actors.RegisterActor<DeadlineActor>();
                    options.Actors.RegisterActor<DeadlineActor>("renamed", new ActorRuntimeOptions { ActorIdleTimeout = TimeSpan.FromMinutes(5) });
                    options.ActorIdleTimeout = TimeSpan.FromHours(1);
                    options.ActorScanInterval = TimeSpan.FromSeconds(30);
                    options.DrainOngoingCallTimeout = TimeSpan.FromMinutes(1);
                    options.DrainRebalancedActors = true;
                    options.RemindersStoragePartitions = 7;
                    options.ReentrancyConfig = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 32 };
                });
            },
            app => app.MapActorsHandlers());

        Assert.Equal(
            """
            {"entities":["DeadlineActor","renamed"],"actorIdleTimeout":"1h0m0s0ms","actorScanInterval":"0h0m30s0ms","drainOngoingCallTimeout":"0h1m0s0ms",
            "drainRebalancedActors":true,"remindersStoragePartitions":7,"reentrancy":{"enabled":true,"maxStackDepth":32},
            "entitiesConfig":[{"entities":["renamed"],"actorIdleTimeout":"0h5m0s0ms","reentrancy":{"enabled":false}}]}
            """.ReplaceLineEndings(""),
            (await app.SendAsync(HttpMethod.Get, "/dapr/config")).Body);
    }

    [Fact]
    public async Task Handlers_without_actors_are_refused() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => TestApp.StartAsync(app => app.MapActorsHandlers()));

    [Fact]
    public void A_unit_test_makes_an_actor_without_a_sidecar()
    {
        var actor = new DeadlineActor(ActorHost.CreateForTest<DeadlineActor>(new ActorTestOptions { ActorId = new ActorId("t") }), Journal);

        Assert.Equal("t", actor.Id.GetId());
        Assert.Throws<NotImplementedException>(() => actor.ProxyFactory.Create(actor.Id, "T"));
    }

    [Fact]
    public async Task Reminders_and_timers_have_limits()
    {
        var actor = new DeadlineActor(ActorHost.CreateForTest<DeadlineActor>(), Journal);

        await Assert.ThrowsAsync<ArgumentException>(() => actor.RegisterTimerAsync("n", "Unknown", null, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ActorReminder("T", actor.Id, "r", null, TimeSpan.FromSeconds(-1), TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ActorReminder("T", actor.Id, "r", null, TimeSpan.Zero, TimeSpan.FromMilliseconds(-2)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ActorReminder("T", actor.Id, "r", null, TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ActorReminder("T", actor.Id, "r", null, TimeSpan.Zero, TimeSpan.Zero, repetitions: 0));
    }
}
