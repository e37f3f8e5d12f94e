using System.Text.Json.Serialization;
using LocalDapr.Sidecar;

namespace LocalDapr.Run.Control;

/// <summary>One line from a control command to the running system.</summary>
/// <param name="Command">list, stop, start, restart, kill, scale, rollout or events.</param>
/// <param name="App">Null for stop: the whole system.</param>
/// <param name="Count">Of scale.</param>
/// <param name="NoReadiness">Of rollout.</param>
public sealed record ControlRequest(string Command, string? App = null, string? Topic = null, int Count = 0, bool NoReadiness = false);

/// <summary>One line back. A request is answered with any number of lines; the end of the connection ends the answer.</summary>
/// <param name="Error">Not null: the command failed, and this is why.</param>
public sealed record ControlReply(string? Message = null, string? Error = null, SystemStatus? Status = null);

/// <summary>What <c>list</c> shows.</summary>
public sealed record SystemStatus(string RunFile, int ProcessId, double UptimeSeconds, long MemoryBytes, IReadOnlyList<AppStatus> Apps);

/// <summary>One app process as <c>list</c> shows it.</summary>
/// <param name="Status">building, starting, ready, stopping, stopped, exited N, OOMKilled, Unhealthy, CrashLoopBackOff, sidecar only.</param>
/// <param name="AppPort">0: the app listens on no port.</param>
/// <param name="Pid">Null: not running.</param>
/// <param name="Troubles">Components of its sidecar whose servers are lost now, and why; null: none.</param>
/// <param name="Restarts">Because it was not alive or took too much memory.</param>
/// <param name="RestartedFor">Why the last time: OOMKilled, Unhealthy; null: never.</param>
/// <param name="FrontPort">The app's port where localdapr serves it, in front of all instances; null: the app serves it.</param>
public sealed record AppStatus(string Name, string AppId, string Status, int AppPort, int DaprHttpPort, int? Pid,
    double? UptimeSeconds, long? MemoryBytes, IReadOnlyList<ComponentTrouble>? Troubles = null, int Restarts = 0, string? RestartedFor = null,
    int? FrontPort = null);

/// <summary>A system that can be found in the run folder.</summary>
public sealed record SystemDescription(string Name, string RunFile, int ProcessId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
[JsonSerializable(typeof(SystemDescription))]
[JsonSerializable(typeof(Dictionary<string, AppPorts>))]
internal sealed partial class ControlJson : JsonSerializerContext;

/// <summary>One entry of the ports file (--ports-file).</summary>
public sealed record AppPorts(int AppPort, int DaprHttpPort);
