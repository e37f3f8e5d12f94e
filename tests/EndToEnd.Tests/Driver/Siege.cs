using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>The originals' load: <c>siege</c> with a hundred users who order one pizza after the other, until it is stopped.</summary>
internal sealed partial class Siege : IAsyncDisposable
{
    private const string Program = "siege";
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-siege-").FullName;

    public Siege(string url, string json, int users)
    {
        // Every answer is a line, and it does not give up after 1,024 refusals.
        var settings = Path.Combine(_folder, "siege.conf");
        File.WriteAllText(settings, "verbose = true\njson_output = false\ncolor = off\nlogging = false\nfailures = 10000000\n");
        var start = new ProcessStartInfo(Program, [$"--rc={settings}", $"-c{users}", "-t10M", "--content-type", "application/json", $"{url} POST {json}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _folder;
        _process = Process.Start(start)!;
        _output = ReadAsync();
    }

    public static string? Missing { get; } = EngineShell.OnPath(Program) ? null : $"{Program} is not installed.";

    /// <summary>Ends it with Ctrl+C and reads what it says then.</summary>
    public async Task<SiegeReport> StopAsync()
    {
        await EndAsync();
        var said = await _output;
        var summary = string.Join('\n', said.Split('\n').Where(line => !Answer().IsMatch(line)).TakeLast(60));
        return new SiegeReport(
            double.Parse(Availability().Match(said).Groups[1].Value, CultureInfo.InvariantCulture),
            Answer().Matches(said).CountBy(answer => int.Parse(answer.Groups[1].Value, CultureInfo.InvariantCulture)).ToDictionary(), summary);
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

    [GeneratedRegex("""Availability:\s+([0-9.]+)""")]
    private static partial Regex Availability();

    [GeneratedRegex("""HTTP/1\.1 ([0-9]{3})""")]
    private static partial Regex Answer();
}

/// <param name="Availability">Per cent: what was answered below 400, of everything that was asked.</param>
/// <param name="Answers">How many of each status.</param>
/// <param name="Said">siege's own summary.</param>
internal sealed record SiegeReport(double Availability, IReadOnlyDictionary<int, int> Answers, string Said)
{
    public int Taken => Answers.GetValueOrDefault(201);

    public override string ToString() => $"{string.Join(", ", Answers.Select(answer => $"{answer.Value} times {answer.Key}"))}\n{Said}";
}
