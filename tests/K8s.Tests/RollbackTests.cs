using Pizza.K8s.Tests.Code;

namespace Pizza.K8s.Tests;

/// <summary>What the workflow <c>deploy</c> does when one service does not get ready: its own steps, with a kubectl that only writes down what it is asked.</summary>
public sealed class RollbackTests : IDisposable
{
    // The release brings this one along.
    private const string New = "marketing";
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-rollback-").FullName;

    public RollbackTests()
    {
        foreach (var app in HouseApp.Ids.Where(app => app != New)) File.WriteAllText(Path.Combine(_folder, app), "7");
        DeployWorkflow.StandIn(_folder, "kubectl", $"""
            cd "{_folder}"
            case "$1 $2" in
              "get deployment") [ ! -e "$3" ] || cat "$3" ;;
              "apply -k") for app in {string.Join(' ', HouseApp.Ids)}; do echo 8 > "$app"; done ;;
              "rollout status") [ "$3" != "deployment/$BROKEN" ] ;;
              "rollout undo") echo "${"{@:3}"}" >> undone ;;
            esac
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void One_that_does_not_get_ready_takes_the_whole_release_back_to_where_each_stood()
    {
        Assert.Equal(1, Deploy(broken: "payment"));
        Assert.Equal(HouseApp.Ids.Where(app => app != New).Select(app => $"deployment/{app} --namespace pizza --to-revision 7"), File.ReadAllLines(Path.Combine(_folder, "undone")));
    }

    [SkippableFact]
    public void One_that_runs_stays()
    {
        Assert.Equal(0, Deploy(broken: "nobody"));
        Assert.False(File.Exists(Path.Combine(_folder, "undone")));
    }

    /// <summary>The steps from the first that asks the cluster on, as the runner takes them: those of a failure only after one.</summary>
    private int Deploy(string broken)
    {
        var steps = DeployWorkflow.Steps.SkipWhile(step => (string?)step["name"] != "Remember where everybody stands").ToList();
        Assert.Equal(["Remember where everybody stands", "Apply", "Wait until it runs", "Go back"], steps.Select(step => (string)step["name"]!));
        var failed = false;
        foreach (var step in steps)
        {
            var ofFailure = (string?)step["if"] == "failure() || cancelled()";
            if (failed == ofFailure) failed |= DeployWorkflow.Run(step, _folder, ("RUNNER_TEMP", _folder), ("OVERLAY", "k8s/overlays/redis-mongo"), ("BROKEN", broken)).ExitCode != 0;
        }
        return failed ? 1 : 0;
    }
}
