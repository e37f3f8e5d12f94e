using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalDapr.State;

namespace LocalDapr.Actors;

/// <summary>
/// Keeps reminders in the actor state store. State stores cannot list keys, so reminders lie in a fixed number of documents per type, chosen
/// by a hash of the actor's id. Documents are changed by read, compare (ETag) and write; changes that come while a write is under way go with the next one.
/// </summary>
public sealed class StateReminderStorage(string appId, IStateStore store) : IReminderStorage
{
    private const int DocumentsPerType = 32;
    private const int Attempts = 20;
    private readonly ConcurrentDictionary<string, Document> _documents = new();

    public async Task<IReadOnlyList<Reminder>> LoadAsync(string type, CancellationToken cancellationToken)
    {
        var items = await store.GetManyAsync([.. Enumerable.Range(0, DocumentsPerType).Select(n => Key(type, n))], cancellationToken);
        return [.. items.Where(item => item is not null).SelectMany(item => Read(item!.Value))];
    }

    public Task SaveAsync(Reminder reminder, CancellationToken cancellationToken) =>
        DocumentOf(reminder.Actor).ChangeAsync(new Change(reminder.Id, reminder.Name, reminder), cancellationToken);

    public Task RemoveAsync(ActorKey actor, string name, CancellationToken cancellationToken) =>
        DocumentOf(actor).ChangeAsync(new Change(actor.Id, name, null), cancellationToken);

    private string Key(string type, int number) => $"localdapr||reminders||{appId}||{type}||{number}";

    private Document DocumentOf(ActorKey actor)
    {
        var number = SHA256.HashData(Encoding.UTF8.GetBytes(actor.Id))[0] % DocumentsPerType;
        return _documents.GetOrAdd(Key(actor.Type, number), static (key, store) => new Document(key, store), store);
    }

    private static Reminder[] Read(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize<Reminder[]>(json.Span) ?? [];

    private sealed record Change(string Id, string Name, Reminder? Reminder)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Document(string key, IStateStore store)
    {
        private readonly Lock _gate = new();
        private List<Change> _waiting = [];
        private bool _writing;

        public Task ChangeAsync(Change change, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                _waiting.Add(change);
                if (!_writing)
                {
                    _writing = true;
                    _ = WriteWaitingAsync();
                }
            }
            return change.Done.Task.WaitAsync(cancellationToken);
        }

        private async Task WriteWaitingAsync()
        {
            while (true)
            {
                List<Change> changes;
                lock (_gate)
                {
                    if (_waiting.Count == 0)
                    {
                        _writing = false;
                        return;
                    }
                    (changes, _waiting) = (_waiting, []);
                }
                try
                {
                    // Written for several callers: none of them can call it off.
                    await WriteAsync(changes, CancellationToken.None);
                    changes.ForEach(change => change.Done.SetResult());
                }
                catch (Exception e)
                {
                    changes.ForEach(change => change.Done.SetException(e));
                }
            }
        }

        private async Task WriteAsync(List<Change> changes, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                var item = await store.GetAsync(key, StateConsistency.Strong, cancellationToken);
                var reminders = (item is null ? [] : Read(item.Value)).ToDictionary(r => (r.Id, r.Name));
                foreach (var change in changes)
                {
                    if (change.Reminder is null)
                        reminders.Remove((change.Id, change.Name));
                    else
                        reminders[(change.Id, change.Name)] = change.Reminder;
                }
                try
                {
                    // Always first-write, so that two processes cannot overwrite each other on any store.
                    await store.WriteAsync(new StateOperation(StateOperationKind.Upsert, key, JsonSerializer.SerializeToUtf8Bytes(reminders.Values),
                        item?.ETag, StateConcurrency.FirstWrite, StateConsistency.Strong), cancellationToken);
                    return;
                }
                catch (StateException) when (attempt < Attempts)
                {
                    // Which error a lost race is depends on the store; reading again tells.
                    await Task.Delay(Random.Shared.Next(1, 10 * attempt), cancellationToken);
                }
            }
        }
    }
}
