using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>Reminders and timers over the sidecar's actor API.</summary>
internal sealed class SidecarTimerManager(ActorSidecar sidecar) : ActorTimerManager
{
    private const string ContentType = "application/json; charset=utf-8";

    public override async Task RegisterReminderAsync(ActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var content = SidecarContent.Write(JsonSerializerOptions.Default, reminder, static (writer, it) =>
        {
            writer.WriteStartObject();
            writer.WriteString("dueTime"u8, DaprDuration.Format(it.DueTime));
            writer.WriteString("period"u8, DaprDuration.FormatPeriod(it.Period, it.Repetitions));
            writer.WriteBase64String("data"u8, it.State);
            if (it.Ttl is { } ttl)
            {
                writer.WriteString("ttl"u8, DaprDuration.Format(ttl));
            }

            writer.WriteEndObject();
        }, ContentType);
        using var answer = await sidecar.SendAsync(HttpMethod.Put, Path(reminder), content, CancellationToken.None);
    }

    public override async Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        using var answer = await sidecar.SendAsync(HttpMethod.Get, Path(reminder), content: null, CancellationToken.None);
        return ReminderCallback.Read(answer.Body) is { } found
            ? new ActorReminder(reminder.ActorType, reminder.ActorId, reminder.Name, found.Data, found.DueTime, found.Period)
            : null!;
    }

    public override async Task UnregisterReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        using var answer = await sidecar.SendAsync(HttpMethod.Delete, Path(reminder), content: null, CancellationToken.None);
    }

    public override async Task RegisterTimerAsync(ActorTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        var content = SidecarContent.Write(JsonSerializerOptions.Default, timer, static (writer, it) =>
        {
            writer.WriteStartObject();
            writer.WriteString("dueTime"u8, DaprDuration.Format(it.DueTime));
            if (it.Period >= TimeSpan.Zero)
            {
                writer.WriteString("period"u8, DaprDuration.Format(it.Period));
            }

            if (it.Data is { } data)
            {
                writer.WriteBase64String("data"u8, data);
            }

            writer.WriteString("callback"u8, it.TimerCallback);
            if (it.Ttl is { } ttl)
            {
                writer.WriteString("ttl"u8, DaprDuration.Format(ttl));
            }

            writer.WriteEndObject();
        }, ContentType);
        using var answer = await sidecar.SendAsync(HttpMethod.Put, Path(timer), content, CancellationToken.None);
    }

    public override async Task UnregisterTimerAsync(ActorTimerToken timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        using var answer = await sidecar.SendAsync(HttpMethod.Delete, Path(timer), content: null, CancellationToken.None);
    }

    private static string Path(ActorReminderToken reminder) =>
        SidecarPath.Of(ActorSidecar.Path(reminder.ActorType, reminder.ActorId) + "/reminders/", reminder.Name);

    private static string Path(ActorTimerToken timer) =>
        SidecarPath.Of(ActorSidecar.Path(timer.ActorType, timer.ActorId) + "/timers/", timer.Name);
}
