namespace LocalDapr.Actors;

/// <summary>A host of this process that reminders are fired at.</summary>
internal interface IReminderHost : IActorHost
{
    Task<ReminderOutcome> RemindAsync(Reminder reminder, CancellationToken cancellationToken);
}
