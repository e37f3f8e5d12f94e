using LocalDapr.Actors;
using Microsoft.Extensions.Logging.Abstractions;
using Pizza.Tests;

namespace LocalDapr.Tests.Actors;

/// <summary>Reminders that change while those of a store are being read.</summary>
public sealed class ReminderReadingTests
{
    private static readonly ActorKey Actor = new("T", "1");

    [Fact]
    public async Task A_reminder_that_is_deleted_while_the_stored_ones_are_read_stays_deleted()
    {
        var time = new ManualTime();
        var host = new Host();
        var storage = new SlowStorage(Reminder.Create(Actor, "r", new ScheduleRequest("1s", "1s", "", "", null), time.GetUtcNow()));
        await using var service = new ReminderService(new OneHost(host), storage, time, NullLogger.Instance);
        service.Host(["T"]);
        await storage.IsRead.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await service.DeleteAsync(Actor, "r", default);
        storage.Answer.SetResult();
        // Another reminder shows that what was read is in force.
        await service.CreateAsync(Reminder.Create(Actor, "other", new ScheduleRequest("1s", "", "", "", null), time.GetUtcNow()), default);
        await host.UntilAsync("other", () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.DoesNotContain("r", host.Fired);
        Assert.Null(await service.FindAsync(Actor, "r", default));
        Assert.DoesNotContain("r", storage.Saved);
    }

    private sealed class SlowStorage(Reminder stored) : IReminderStorage
    {
        private bool _removed;

        public TaskCompletionSource IsRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Saved { get; } = [];

        public async Task<IReadOnlyList<Reminder>> LoadAsync(string type, CancellationToken cancellationToken)
        {
            IReadOnlyList<Reminder> now = _removed ? [] : [stored];
            IsRead.TrySetResult();
            await Answer.Task.WaitAsync(cancellationToken);
            return now;
        }

        public Task SaveAsync(Reminder reminder, CancellationToken cancellationToken)
        {
            Saved.Add(reminder.Name);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(ActorKey actor, string name, CancellationToken cancellationToken)
        {
            _removed |= name == stored.Name;
            return Task.CompletedTask;
        }
    }

    private sealed class OneHost(IActorHost host) : IActorPlacement
    {
        public event Action? Changed
        {
            add { }
            remove { }
        }

        public IActorHost? Find(ActorKey actor) => host;

        public void Join(IActorHost joining, IReadOnlyCollection<string> types) => throw new NotSupportedException();

        public void Leave(IActorHost leaving) => throw new NotSupportedException();
    }

    private sealed class Host : IReminderHost
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _fired = new();

        public string Instance => "host";

        public IReadOnlyCollection<string> Fired => _fired;

        public Task<ActorReply> SendAsync(ActorRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ReminderOutcome> RemindAsync(Reminder reminder, CancellationToken cancellationToken)
        {
            _fired.Enqueue(reminder.Name);
            return Task.FromResult(ReminderOutcome.Success);
        }

        public async Task UntilAsync(string name, Action pass)
        {
            for (var left = 600; !_fired.Contains(name); left--)
            {
                Assert.True(left > 0, "waited too long");
                pass();
                await Task.Delay(50);
            }
        }
    }
}
