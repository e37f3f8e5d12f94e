using LocalDapr.Run.Build;

namespace LocalDapr.Run.Apps;

/// <summary>From the commands of the run file to what is really started.</summary>
internal static class LaunchPlan
{
    /// <summary>
    /// Checks that every command's program exists, before anything is built or started. Node may be missing where there are other apps: the system
    /// runs without those that need it.
    /// </summary>
    /// <exception cref="RunException">A program is missing.</exception>
    public static void Check(IReadOnlyList<AppInstance> instances)
    {
        var started = instances.Where(instance => instance.App.Command.Count > 0).ToArray();
        var others = started.Any(instance => !NodeBuild.Builds(instance));
        foreach (var instance in started.Where(instance => !others || !NodeBuild.Builds(instance))) Program(instance);
    }

    /// <param name="dotnet">Of each app, what its command says about .NET.</param>
    /// <param name="assemblies">Project file to built assembly.</param>
    public static LaunchCommand? For(AppInstance instance, DotnetCommand? dotnet, IReadOnlyDictionary<string, string> assemblies)
    {
        var command = instance.App.Command;
        if (command.Count == 0) return null;
        var program = Program(instance);
        if (dotnet is not { StartsAssembly: true } || !assemblies.TryGetValue(dotnet.ProjectFile, out var assembly))
            return new LaunchCommand(program, [.. command.Skip(1)]);
        if (!File.Exists(assembly))
            throw new RunException($"app '{instance.Name}': {assembly} is not built; run without --no-build");
        return new LaunchCommand(program, [assembly, .. dotnet.Arguments]);
    }

    private static string Program(AppInstance instance)
    {
        var name = instance.App.Command[0];
        var path = instance.App.Settings.Env.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        return ExecutablePath.Find(name, instance.App.AppDirPath, path) ?? throw new RunException(
            $"app '{instance.Name}': program '{name}' was not found; install it, put it on the PATH, or correct the app's command");
    }
}
