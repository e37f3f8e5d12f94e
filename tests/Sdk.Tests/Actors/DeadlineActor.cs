using System.Collections.Concurrent;
using Dapr.Actors;
using Dapr.Actors.Runtime;

namespace Sdk.Tests.Actors;

public interface IDeadlineActor : IActor
{
    Task<int> AddAsync(int first, int second);

    Task<Note> KeepAsync(Note note, CancellationToken cancellationToken);

    Task<string?> ReadAsync();

    Task DoNothingAsync();

    Task FailAsync(string text);

    Task RemindMeAsync(string name);

    Task StartTimerAsync();

    Task<string> WhoAsync();

    Task<string> AskAsync(string other);
}

/// <summary>A value with a constructor, which only the JSON form carries.</summary>
public sealed record Note(string Text, int Version);

/// <summary>What happened to the actors of a test, in order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string[] Lines => [.. _lines];

    public void Write(string line) => _lines.Enqueue(line);
}

internal sealed class DeadlineActor(ActorHost host, Journal journal) : Actor(host), IDeadlineActor, IRemindable, IAsyncDisposable
{
    public Task<int> AddAsync(int first, int second) => Task.FromResult(first + second);

    public async Task<Note> KeepAsync(Note note, CancellationToken cancellationToken)
    {
        await StateManager.SetStateAsync("note", note, cancellationToken);
        return note with { Version = note.Version + 1 };
    }

    public async Task<string?> ReadAsync()
    {
        var found = await StateManager.TryGetStateAsync<Note>("note");
        return found.HasValue ? found.Value.Text : null;
    }

    public Task DoNothingAsync() => Task.CompletedTask;

    public async Task FailAsync(string text)
    {
        await StateManager.SetStateAsync("note", new Note("lost", 1));
        throw new InvalidOperationException(text);
    }

    public async Task RemindMeAsync(string name)
    {
        await RegisterReminderAsync(name, "hi"u8.ToArray(), TimeSpan.FromSeconds(900), TimeSpan.FromMilliseconds(-1));
        await RegisterReminderAsync(name, null, TimeSpan.Zero, TimeSpan.FromMinutes(1), repetitions: 3, ttl: TimeSpan.FromHours(1));
        var found = await GetReminderAsync(name);
        journal.Write(found is null ? "no reminder" : $"reminder {found.DueTime.TotalSeconds} {found.Period.TotalSeconds}");
        await UnregisterReminderAsync(name);
    }

    public async Task StartTimerAsync()
    {
        await RegisterTimerAsync("tick", nameof(OnTickAsync), "t"u8.ToArray(), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        await RegisterTimerAsync("once", nameof(OnTickAsync), null, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(-1), TimeSpan.FromMinutes(1));
        await UnregisterTimerAsync("tick");
    }

    public Task<string> WhoAsync() => Task.FromResult(Id.GetId());

    public Task<string> AskAsync(string other) =>
        ProxyFactory.CreateActorProxy<IDeadlineActor>(new ActorId(other), nameof(DeadlineActor)).WhoAsync();

    public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        journal.Write($"reminded {reminderName} {state.Length} {dueTime.TotalMilliseconds} {period.TotalMilliseconds}");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        journal.Write("disposed");
        return ValueTask.CompletedTask;
    }

    protected override Task OnActivateAsync()
    {
        journal.Write("activated");
        return Task.CompletedTask;
    }

    protected override Task OnDeactivateAsync()
    {
        journal.Write("deactivated");
        return Task.CompletedTask;
    }

    protected override Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext)
    {
        journal.Write($"{actorMethodContext.CallType} {actorMethodContext.MethodName}");
        return Task.CompletedTask;
    }

    protected override Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e)
    {
        journal.Write($"failed {e.Message}");
        return Task.CompletedTask;
    }

    private Task OnTickAsync(byte[] data)
    {
        journal.Write($"tick {data.Length}");
        return Task.CompletedTask;
    }
}
