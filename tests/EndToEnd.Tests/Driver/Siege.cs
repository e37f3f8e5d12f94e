using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>The originals' load: <c>siege</c> with 100 users who order one pizza after the other, until it is stopped.</summary>
internal sealed partial class Siege : IAsyncDisposable
{
    private const string Program = "siege";
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-siege-").FullName;

    public Siege(string url, string json, int users = 100)
    {
        var start = new ProcessStartInfo(Program, [$"-c{users}", "-t10M", "--content-type", "application/json", $"{url} POST {json}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Its own settings file: it writes one where there is none.
        start.Environment["HOME"] = _folder;
        _process = Process.Start(start)!;
        _output = ReadAsync();
    }

    public static string? Missing { get; } = EngineShell.OnPath(Program) ? null : $"{Program} is not installed.";

    /// <summary>Ends it with Ctrl+C and reads what it prints then.</summary>
    public async Task<(double Availability, int Transactions, string Said)> StopAsync()
    {
        await EndAsync();
        var said = await _output;
        return (double.Parse(Availability().Match(said).Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(Transactions().Match(said).Groups[1].Value, CultureInfo.InvariantCulture), said);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync()
    {
        if (_process.HasExited) return;
        using (Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)])) { }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
    }

    private async Task<string> ReadAsync()
    {
        var (output, errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        return await output + await errors;
    }

    [GeneratedRegex("""[Aa]vailability"?:\s+([0-9.]+)""")]
    private static partial Regex Availability();

    [GeneratedRegex("""[Tt]ransactions"?:\s+([0-9]+)""")]
    private static partial Regex Transactions();
}
