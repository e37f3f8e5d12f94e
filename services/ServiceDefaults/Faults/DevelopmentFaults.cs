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
/// </summary>
public sealed class DevelopmentFaults
{
    private readonly ConcurrentDictionary<string, Fault> _faults = new();

    /// <param name="DelayMs">Wait this long at the point, milliseconds.</param>
    /// <param name="Crash">End the process at the point, as a power cut would.</param>
    public sealed record Fault(int DelayMs = 0, bool Crash = false);

    public void Set(string point, Fault fault) => _faults[point] = fault;

    public void Clear(string point) => _faults.TryRemove(point, out _);

    /// <summary>Does what was asked for at this point; nothing as a rule.</summary>
    public ValueTask AtAsync(string point, CancellationToken ct) =>
        _faults.IsEmpty || !_faults.TryGetValue(point, out var fault) ? ValueTask.CompletedTask : new(ActAsync(fault, ct));

    private static async Task ActAsync(Fault fault, CancellationToken ct)
    {
        if (fault.Crash) System.Diagnostics.Process.GetCurrentProcess().Kill();
        await Task.Delay(fault.DelayMs, ct);
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
