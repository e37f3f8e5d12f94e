using System.Diagnostics;
using System.Text.Json;

namespace Sdk.Tests;

/// <summary><c>-p:DaprSdk</c> decides where a service gets Dapr from, and nothing else does.</summary>
public sealed class DaprSdkSwitchTests
{
    public static TheoryData<string> Services => [.. Directory
        .EnumerateFiles(Path.Combine(Root, "services"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => File.ReadAllText(project).Contains("<DaprPackage ", StringComparison.Ordinal))
        .Select(project => Path.GetRelativePath(Root, project))];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_service_is_built_with_either_sdk_and_never_with_both(string project)
    {
        var bundled = await EvaluateAsync(project);
        var official = await EvaluateAsync(project, "-p:DaprSdk=official");

        Assert.NotEmpty(bundled.Projects);
        Assert.Empty(bundled.Packages);
        Assert.Empty(official.Projects);
        Assert.Equal(bundled.Projects, official.Packages);
    }

    [Fact]
    public async Task Another_word_is_refused()
    {
        var (code, output) = await RunAsync("build", "services/Contracts/Contracts.csproj", "-t:CheckDaprSdk", "-p:DaprSdk=nightly");

        Assert.NotEqual(0, code);
        Assert.Contains("DaprSdk is 'nightly'", output, StringComparison.Ordinal);
    }

    private static async Task<(string[] Projects, string[] Packages)> EvaluateAsync(string project, params string[] options)
    {
        var (code, output) = await RunAsync(
            ["msbuild", project, "-nologo", "-getItem:PackageReference", "-getItem:ProjectReference", .. options]);
        Assert.True(code == 0, output);
        using var document = JsonDocument.Parse(output);
        var items = document.RootElement.GetProperty("Items");
        return (
            [.. Names(items, "ProjectReference").Where(path => path.Replace('\\', '/').Contains("/sdk/", StringComparison.Ordinal))
                .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Order(StringComparer.Ordinal)],
            [.. Names(items, "PackageReference").Where(name => name.StartsWith("Dapr.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Names(JsonElement items, string kind) => items.TryGetProperty(kind, out var list)
        ? list.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)
        : [];

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pizza.Dapr.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Pizza.Dapr.sln above {AppContext.BaseDirectory}.");
    }
}
