using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>What the sidecar says of a timer that is due.</summary>
internal sealed record TimerCallback(string Callback, byte[] Data)
{
    /// <exception cref="JsonException">It is not JSON, or names no callback.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The due time is empty, which the official SDK refuses too.</exception>
    public static TimerCallback Read(ReadOnlySpan<byte> json)
    {
        if (CallbackDocument.Read(json) is not { Callback: { } callback } document)
        {
            throw new JsonException("The timer names no callback.");
        }

        Schedule.Check(document.ReadDueTime(), document.ReadPeriod(), ttl: null);
        return new TimerCallback(callback, document.DataOrEmpty);
    }
}
