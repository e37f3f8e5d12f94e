using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>What the sidecar says of a reminder, when it is due and when it is asked for.</summary>
internal sealed record ReminderCallback(byte[] Data, TimeSpan DueTime, TimeSpan Period)
{
    /// <summary>The reminder, or null when the document says nothing.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static ReminderCallback? Read(ReadOnlySpan<byte> json) =>
        CallbackDocument.Read(json) is { IsEmpty: false } document
            ? new ReminderCallback(document.DataOrEmpty, document.ReadDueTime(), document.ReadPeriod())
            : null;
}
