namespace LocalDapr.Actors;

/// <summary>Where reminders outlive the process.</summary>
public interface IReminderStorage
{
    /// <summary>Every stored reminder of a type.</summary>
    Task<IReadOnlyList<Reminder>> LoadAsync(string type, CancellationToken cancellationToken);

    /// <summary>Stores a reminder in place of the one of the same actor and name.</summary>
    Task SaveAsync(Reminder reminder, CancellationToken cancellationToken);

    Task RemoveAsync(ActorKey actor, string name, CancellationToken cancellationToken);
}
