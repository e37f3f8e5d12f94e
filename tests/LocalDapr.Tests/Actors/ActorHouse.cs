using System.Text;
using LocalDapr.Actors;
using LocalDapr.State;
using LocalDapr.Tests.Resiliency;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Tests;

namespace LocalDapr.Tests.Actors;

/// <summary>An actor runtime over a stub app, an in-memory store and a clock that the test moves.</summary>
internal sealed class ActorHouse : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];

    public ManualTime Time { get; } = new();

    public PlacementTable Placement { get; } = new();

    public InMemoryStateStore Store { get; init; } = new();

    public async Task<ActorRuntime> StartAsync(StubApp app, string config = """{"entities":["T"]}""", string resiliency = "{}", bool durable = false, string instance = "a")
    {
        await Pizza.Tests.HeavyTestLock.WaitAsync();
        var reminders = new ReminderService(Placement, durable ? new StateReminderStorage("app", Store) : null, Time, NullLogger.Instance);
        var runtime = new ActorRuntime(new ActorRuntimeOptions
        {
            AppId = "app",
            Instance = instance,
            Placement = Placement,
            App = app,
            Resiliency = Policies.Of(resiliency, Time),
            StateStore = new ActorStateStore("store", "state.in-memory", Store),
            Reminders = reminders,
            Time = Time,
            Log = NullLogger.Instance,
        });
        _owned.Insert(0, runtime);
        _owned.Add(reminders);
        await runtime.StartHostingAsync(ActorHostConfig.Parse(Encoding.UTF8.GetBytes(config)));
        return runtime;
    }

    public static ActorRequest Method(string id, string name, string body = "", params (string Name, string Value)[] headers) => new(
        "POST", new ActorKey("T", id), "method", name, "", [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))], Encoding.UTF8.GetBytes(body));

    public static ActorRequest Reminder(string verb, string id, string name, string body = "") =>
        Method(id, name, body) with { Verb = verb, Operation = "reminders" };

    /// <summary>Moves the clock in small steps until the condition holds; fails the test when it does not within the limit.</summary>
    public Task UntilAsync(Func<bool> condition, double limitSeconds = 30) => UntilAsync(() => Task.FromResult(condition()), limitSeconds);

    public async Task UntilAsync(Func<Task<bool>> condition, double limitSeconds = 30)
    {
        var end = Time.GetUtcNow() + TimeSpan.FromSeconds(limitSeconds);
        for (var patience = 0; !await condition(); patience++)
        {
            await Task.Delay(2);
            if (Time.GetUtcNow() < end)
                Time.Advance(TimeSpan.FromMilliseconds(50));
            else
                Assert.True(patience < 2000, "it did not happen in time");
        }
    }

    /// <summary>Lets so much time pass and what falls due in it happen.</summary>
    public async Task PassAsync(double seconds)
    {
        for (var left = seconds; left > 0; left -= 0.05)
        {
            Time.Advance(TimeSpan.FromSeconds(0.05));
            await Task.Delay(2);
        }
        await Task.Delay(50);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
            await owned.DisposeAsync();
    }
}
