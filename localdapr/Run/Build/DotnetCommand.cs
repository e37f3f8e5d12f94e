namespace LocalDapr.Run.Build;

/// <summary>
/// What a command says about .NET: which project it runs and how. <c>dotnet run</c> costs about a second of CPU and 100 MB per app, so
/// when it can be told what it would start, localdapr builds the project itself and starts <c>dotnet X.dll</c> in the same folder.
/// </summary>
/// <param name="ProjectFile">Absolute.</param>
/// <param name="Configuration">Debug unless the command says otherwise.</param>
/// <param name="Arguments">What the app itself is given.</param>
/// <param name="StartsAssembly">
/// True: the command may be replaced by its built assembly. False: it is started as it is, only built before: it names an assembly
/// already, or has an option or launch profile that only <c>dotnet run</c> understands.
/// </param>
public sealed record DotnetCommand(string ProjectFile, string Configuration, IReadOnlyList<string> Arguments, bool StartsAssembly)
{
    /// <summary>Null: not a .NET project's command, nothing to build.</summary>
    /// <exception cref="RunException">A dotnet run without exactly one project.</exception>
    public static DotnetCommand? Of(AppInstance instance)
    {
        var command = instance.App.Command;
        if (command.Count < 2 || Path.GetFileNameWithoutExtension(command[0]) != "dotnet") return null;
        if (command[1].EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            return Projects(instance.App.AppDirPath) is [var only] ? new DotnetCommand(only, "Debug", [], StartsAssembly: false) : null;
        }
        return command[1] == "run" ? OfRun(instance, command) : null;
    }

    private static DotnetCommand OfRun(AppInstance instance, IReadOnlyList<string> command)
    {
        var configuration = "Debug";
        string? project = null;
        var ignoresProfiles = false;
        var understood = true;
        IReadOnlyList<string> arguments = [];
        for (var i = 2; i < command.Count; i++)
        {
            var (option, value) = Split(command[i]);
            switch (option)
            {
                case "--no-build" or "--no-restore":
                    break;
                case "--no-launch-profile":
                    ignoresProfiles = true;
                    break;
                case "-c" or "--configuration":
                    configuration = value ?? Next();
                    break;
                case "--project" or "-p" when !(value ?? command.ElementAtOrDefault(i + 1) ?? "").Contains('='):
                    project = value ?? Next();
                    break;
                case "--":
                    arguments = [.. command.Skip(i + 1)];
                    i = command.Count;
                    break;
                default:
                    if (option.StartsWith('-'))
                    {
                        understood = false;
                    }
                    else
                    {
                        // The first word that is no option, and all that follow, are the app's.
                        arguments = [.. command.Skip(i)];
                        i = command.Count;
                    }
                    break;
            }

            string Next() => ++i < command.Count
                ? command[i]
                : throw new RunException($"app '{instance.Name}': its command ends with {option}, which needs a value");
        }

        var folder = instance.App.AppDirPath;
        var file = project is null ? Only(instance, folder) : Path.GetFullPath(project, folder);
        if (Directory.Exists(file)) file = Only(instance, file);
        if (!File.Exists(file)) throw new RunException($"app '{instance.Name}': project {file} does not exist");
        var profile = !ignoresProfiles && File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "Properties", "launchSettings.json"));
        return new DotnetCommand(file, configuration, arguments, understood && !profile);
    }

    private static (string Option, string? Value) Split(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') is > 0 and var at ? (word[..at], word[(at + 1)..]) : (word, null);

    private static string Only(AppInstance instance, string folder) => Projects(folder) switch
    {
        [var only] => only,
        [] => throw new RunException($"app '{instance.Name}': no .NET project in {folder}, so 'dotnet run' has nothing to run"),
        _ => throw new RunException($"app '{instance.Name}': several .NET projects in {folder}; name one with --project in its command"),
    };

    private static string[] Projects(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".csproj" or ".fsproj" or ".vbproj")]
        : [];
}
