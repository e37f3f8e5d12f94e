using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pizza.ServiceDefaults.Faults;

/// <summary>
/// Switches that make a service slow or make it die at a named point, for fault tests and demonstrations. They can be turned on in the
/// Development environment only (<c>PUT /dev/faults/{point}</c>, <c>DELETE /dev/faults/{point}</c>); elsewhere the routes do not exist.
/// Every service has two points beside its own: <see cref="LivePoint"/> and <see cref="LeakPoint"/>.
/// </summary>
public sealed class DevelopmentFaults
{
    /// <summary>The liveness probe: with <c>{"fail": true}</c> the service says that it is not alive.</summary>
    public const string LivePoint = "live";

    /// <summary>With <c>{"leakMb": 32}</c> the process takes so many megabytes more each second, until the fault is cleared or it is killed.</summary>
    public const string LeakPoint = "leak";

    private readonly ConcurrentDictionary<string, Fault> _faults = new();
    private readonly MemoryLeak _leak = new();

    /// <param name="DelayMs">Wait this long at the point, milliseconds.</param>
    /// <param name="Crash">End the process at the point, as a power cut would.</param>
    /// <param name="Fail">Throw at the point.</param>
    /// <param name="LeakMb">At <see cref="LeakPoint"/>: megabytes per second.</param>
    public sealed record Fault(int DelayMs = 0, bool Crash = false, bool Fail = false, int LeakMb = 0);

    public void Set(string point, Fault fault)
    {
        _faults[point] = fault;
        if (point == LeakPoint) _leak.Leak(Math.Clamp(fault.LeakMb, 0, 1024));
    }

    public void Clear(string point)
    {
        _faults.TryRemove(point, out _);
        if (point == LeakPoint) _leak.Leak(0);
    }

    /// <summary>Does what was asked for at this point; nothing as a rule.</summary>
    public ValueTask AtAsync(string point, CancellationToken ct) =>
        _faults.IsEmpty || !_faults.TryGetValue(point, out var fault) ? ValueTask.CompletedTask : new(ActAsync(fault, ct));

    private static async Task ActAsync(Fault fault, CancellationToken ct)
    {
        if (fault.Crash) System.Diagnostics.Process.GetCurrentProcess().Kill();
        await Task.Delay(fault.DelayMs, ct);
        if (fault.Fail) throw new InvalidOperationException("A fault was asked for at this point.");
    }
}

public static class DevelopmentFaultEndpoints
{
    public static void MapDevelopmentFaults(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment()) return;
        var faults = app.Services.GetRequiredService<DevelopmentFaults>();
        app.MapPut("/dev/faults/{point}", (string point, DevelopmentFaults.Fault fault) => { faults.Set(point, fault); return Results.NoContent(); });
        app.MapDelete("/dev/faults/{point}", (string point) => { faults.Clear(point); return Results.NoContent(); });
    }
}
