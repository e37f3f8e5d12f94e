using System.Text.Json.Serialization;
using LocalDapr.Sidecar;

namespace LocalDapr.Run.Control;

/// <summary>One line from a control command to the running system.</summary>
/// <param name="Command">list, stop, start, restart, kill or events.</param>
/// <param name="App">Null for stop: the whole system.</param>
public sealed record ControlRequest(string Command, string? App = null, string? Topic = null);

/// <summary>One line back. A request is answered with any number of lines; the end of the connection ends the answer.</summary>
/// <param name="Error">Not null: the command failed, and this is why.</param>
public sealed record ControlReply(string? Message = null, string? Error = null, SystemStatus? Status = null);

/// <summary>What <c>list</c> shows.</summary>
public sealed record SystemStatus(string RunFile, int ProcessId, double UptimeSeconds, long MemoryBytes, IReadOnlyList<AppStatus> Apps);

/// <summary>One app process as <c>list</c> shows it.</summary>
/// <param name="Status">building, starting, ready, stopping, stopped, exited N, sidecar only.</param>
/// <param name="AppPort">0: the app listens on no port.</param>
/// <param name="Pid">Null: not running.</param>
/// <param name="Troubles">Components of its sidecar whose servers are lost now, and why; null: none.</param>
public sealed record AppStatus(string Name, string AppId, string Status, int AppPort, int DaprHttpPort, int? Pid,
    double? UptimeSeconds, long? MemoryBytes, IReadOnlyList<ComponentTrouble>? Troubles = null);

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
