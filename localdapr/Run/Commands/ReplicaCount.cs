using System.Globalization;
using LocalDapr.Run.Replicas;

namespace LocalDapr.Run.Commands;

/// <summary>APP=N, as <c>--replicas</c> and <c>scale</c> take it.</summary>
internal static class ReplicaCount
{
    /// <exception cref="RunException">It is something else.</exception>
    public static (string App, int Count) Parse(string where, string text) =>
        text.Split('=') is [{ Length: > 0 } app, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Replication.Most
            ? (app, number)
            : throw new RunException($"{where} {text}: expected APP=N with N from 1 to {Replication.Most}, such as order=2");
}
