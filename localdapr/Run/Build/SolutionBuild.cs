using System.Diagnostics;
using System.Security;
using LocalDapr.Run.Children;
using LocalDapr.Run.Terminal;

namespace LocalDapr.Run.Build;

/// <summary>
/// One MSBuild invocation for all projects of the run file, so that a project two apps share is built once and never twice at the
/// same time. The projects are gathered in a solution file in the temporary folder; a target hooked in after each project's build
/// notes the path of its assembly.
/// </summary>
public sealed class SolutionBuild(IChildren children, Screen screen, string folder)
{
    private readonly AssemblyNotes _notes = new(RunFolder.Assemblies);

    // Once per project and framework; a project with several frameworks gets no path and is left to "dotnet run".
    private const string NotePathTargets = """
        <Project>
          <Target Name="LocalDaprNotePath" AfterTargets="Build" Condition="'$(TargetFramework)' != '' and '$(TargetFrameworks)' == ''">
            <WriteLinesToFile File="$(LocalDaprPaths)/$([System.Guid]::NewGuid())" Lines="$(MSBuildProjectFullPath)|$(TargetPath)" />
          </Target>
        </Project>
        """;

    private const string AskPathsProject = """
        <Project>
          <Target Name="Ask">
            <MSBuild Projects="@(App)" Targets="GetTargetPath" BuildInParallel="true" SkipNonexistentTargets="true">
              <Output TaskParameter="TargetOutputs" ItemName="Path" />
            </MSBuild>
            <WriteLinesToFile File="$(LocalDaprPaths)/asked" Lines="@(Path->'%(MSBuildSourceProjectFile)|%(Identity)')" />
          </Target>
          <ItemGroup>
        """;

    /// <summary>Builds the projects, or only asks where their assemblies are.</summary>
    /// <returns>Project file to assembly; projects with several frameworks are missing.</returns>
    /// <exception cref="RunException">The build failed; the compiler's output is on the screen.</exception>
    public async Task<IReadOnlyDictionary<string, string>> AssembliesAsync(IReadOnlyList<DotnetCommand> commands, bool build,
        CancellationToken cancellationToken)
    {
        var assemblies = new Dictionary<string, string>();
        foreach (var group in commands.GroupBy(command => command.Configuration))
        {
            var projects = group.Select(command => command.ProjectFile).Distinct().Order(StringComparer.Ordinal).ToArray();
            if (!build)
            {
                foreach (var project in projects)
                    if (_notes.Find(project, group.Key) is { } known) assemblies[project] = known;
                if (projects.All(assemblies.ContainsKey)) continue;
            }
            var work = Directory.CreateTempSubdirectory("localdapr-");
            try
            {
                foreach (var (project, assembly) in await InvokeAsync(work.FullName, projects, group.Key, build, cancellationToken))
                {
                    assemblies[project] = assembly;
                    _notes.Keep(project, group.Key, assembly);
                }
            }
            finally
            {
                work.Delete(recursive: true);
            }
        }
        return assemblies;
    }

    private async Task<IEnumerable<(string Project, string Assembly)>> InvokeAsync(string work, string[] projects, string configuration,
        bool build, CancellationToken cancellationToken)
    {
        var paths = Directory.CreateDirectory(Path.Combine(work, "paths")).FullName;
        List<string> arguments;
        if (build)
        {
            var solution = Path.Combine(work, "apps.slnx");
            await File.WriteAllTextAsync(solution, "<Solution>\n" +
                string.Concat(projects.Select(project => $"  <Project Path=\"{SecurityElement.Escape(project)}\" />\n")) + "</Solution>\n", cancellationToken);
            var targets = Path.Combine(work, "note-path.targets");
            await File.WriteAllTextAsync(targets, NotePathTargets, cancellationToken);
            // A build file newer than an assembly makes MSBuild compile it again: this one is older than all.
            File.SetLastWriteTimeUtc(targets, DateTime.UnixEpoch);
            arguments = ["build", solution, $"-p:CustomAfterMicrosoftCommonTargets={targets}"];
        }
        else
        {
            var project = Path.Combine(work, "ask.proj");
            await File.WriteAllTextAsync(project, AskPathsProject +
                string.Concat(projects.Select(file => $"    <App Include=\"{SecurityElement.Escape(file)}\" />\n")) + "  </ItemGroup>\n</Project>\n", cancellationToken);
            arguments = ["msbuild", project, "-t:Ask"];
        }
        arguments.AddRange([$"-p:LocalDaprPaths={paths}", $"-p:Configuration={configuration}", "-nologo", "-v:minimal", "-tl:off", "-m",
            // No build process stays behind.
            "-nodeReuse:false"]);

        var (code, output) = await DotnetAsync(arguments, build, cancellationToken);
        if (code != 0)
        {
            screen.Status(null);
            screen.Raw(output);
            throw new RunException(build
                ? $"the build failed (see above); put the errors right, or try 'dotnet build' in {folder}"
                : "MSBuild could not read the projects (see above)");
        }
        return [.. Directory.EnumerateFiles(paths).SelectMany(File.ReadLines).Select(line => line.Split('|', 2))
            .Where(pair => pair.Length == 2 && projects.Contains(pair[0])).Select(pair => (pair[0], pair[1]))];
    }

    private async Task<(int Code, string Output)> DotnetAsync(List<string> arguments, bool showProgress, CancellationToken cancellationToken)
    {
        var dotnet = ExecutablePath.Find("dotnet", folder, Environment.GetEnvironmentVariable("PATH") ?? "")
            ?? throw new RunException("'dotnet' was not found; install the .NET SDK and put it on the PATH");
        // When localdapr itself was started by "dotnet run", that command's own MSBuild settings are in the environment.
        var environment = new Dictionary<string, string?>
        {
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
            ["MSBuildLoadMicrosoftTargetsReadOnly"] = null,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
        };
        var clock = Stopwatch.StartNew();
        var process = children.Start(dotnet, arguments, folder, environment);
        await using var stop = cancellationToken.Register(process.Kill);
        var output = new System.Text.StringBuilder();
        using var reader = new StreamReader(process.Output);
        var last = "restoring";
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var reading = ReadAsync();
        if (showProgress)
        {
            // Redirected output gets no line per second.
            while (screen.Interactive && !process.Exited.IsCompleted)
            {
                screen.Status($"building · {last} · {clock.Elapsed.TotalSeconds:0} s");
                await Task.WhenAny(process.Exited, tick.WaitForNextTickAsync(CancellationToken.None).AsTask());
            }
        }
        var code = await process.Exited;
        // The compiler server outlives the build and may hold the pipe open: what was written before the end is enough.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        cancellationToken.ThrowIfCancellationRequested();
        lock (output) return (code, output.ToString());

        async Task ReadAsync()
        {
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (output) output.AppendLine(line);
                // "  Name -> path", one line per finished project.
                if (line.IndexOf(" -> ", StringComparison.Ordinal) is > 0 and var at) last = line[..at].Trim();
            }
        }
    }
}
