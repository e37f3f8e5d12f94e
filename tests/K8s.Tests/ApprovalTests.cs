using Pizza.K8s.Tests.Code;

namespace Pizza.K8s.Tests;

/// <summary>What the workflow <c>deploy</c> asks before it does anything.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pizza-approval-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("required_reviewers", 0, true)]
    [InlineData("wait_timer\nrequired_reviewers\nbranch_policy", 0, true)]
    [InlineData("", 0, false)]
    [InlineData("wait_timer\nbranch_policy", 0, false)]
    [InlineData("", 1, false)]
    public void Where_nobody_has_to_approve_nothing_is_deployed(string rules, int status, bool goesOn)
    {
        DeployWorkflow.StandIn(_folder, "gh", $"""
            [ "$1 $2" = "api repos/somebody/pizza/environments/production" ] || exit 9
            printf '%b' '{rules.Replace("\n", "\\n", StringComparison.Ordinal)}'
            exit {status}
            """);
        Assert.Equal("read", (string)DeployWorkflow.Permissions["actions"]!);

        // Before anything has come out of the repository or its secrets.
        var (exitCode, said) = DeployWorkflow.Run(DeployWorkflow.Steps[0], _folder, ("GITHUB_REPOSITORY", "somebody/pizza"));
        Assert.Equal((goesOn, status == 0 && !goesOn), (exitCode == 0, said.Contains("required reviewers", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("", "", 0, true)]
    [InlineData("redis-mongo", "", 0, true)]
    [InlineData("redis-mongo", "deployment.apps/order", 0, true)]
    [InlineData("any", "deployment.apps/order", 0, true)]
    [InlineData("rabbitmq-postgres", "", 0, false)]
    [InlineData("", "deployment.apps/order", 0, false)]
    [InlineData("", "", 1, false)]
    public void Other_engines_than_the_house_has_are_not_put_under_it(string engines, string house, int status, bool goesOn)
    {
        DeployWorkflow.StandIn(_folder, "kubectl", $$"""
            case "$*" in
              "get namespace pizza --ignore-not-found --output jsonpath={.metadata.labels.engines}") printf '%s' '{{engines}}' ;;
              "get deployment order --namespace pizza --ignore-not-found --output name") printf '%s' '{{house}}' ;;
              *) exit 9 ;;
            esac
            exit {{status}}
            """);
        var names = DeployWorkflow.Steps.Select(step => (string?)step["name"]).ToList();
        Assert.InRange(names.IndexOf("No other engines by mistake"), names.IndexOf("Cluster") + 1, names.IndexOf("Apply") - 1);

        var (exitCode, said) = DeployWorkflow.Run(DeployWorkflow.Step("No other engines by mistake"), _folder, ("ENGINES", "redis-mongo"));
        Assert.Equal((goesOn, status == 0 && !goesOn), (exitCode == 0, said.Contains($"this cluster has {(engines.Length > 0 ? engines : "unknown engines")}, not redis-mongo", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("sortOptions:", "sortOptions:", true)]
    [InlineData("sortOptions:", "", false)]
    [InlineData("", "", true)]
    public void A_kustomize_that_drops_the_order_is_noticed_and_a_version_that_had_none_is_deployed(string inGit, string left, bool goesOn)
    {
        Directory.CreateDirectory(Path.Combine(_folder, ".github"));
        DeployWorkflow.StandIn(Path.Combine(_folder, ".github"), "version", "echo 1.4.0");
        File.WriteAllText(Path.Combine(_folder, "kustomization.yaml"), inGit + "\n");
        DeployWorkflow.StandIn(_folder, "kustomize", $"echo \"$*\" >> said; echo '{left}' > kustomization.yaml");
        DeployWorkflow.StandIn(_folder, "git", $"[ \"$*\" = \"show HEAD:./kustomization.yaml\" ] && echo '{inGit}'");
        var (exitCode, said) = DeployWorkflow.Run(DeployWorkflow.Step("Say which images"), _folder, ("OVERLAY", "."), ("REGISTRY", "registry.example.com"), ("OWNER", "Somebody"));

        Assert.Equal((goesOn, !goesOn), (exitCode == 0, said.Contains("drops sortOptions", StringComparison.Ordinal)));
        Assert.Equal(HouseApp.Ids.Order().Select(app => $"edit set image pizza/{app}=registry.example.com/somebody/pizza/{app}:1.4.0"), File.ReadAllLines(Path.Combine(_folder, "said")).Order());
    }

    [Fact]
    public void The_engines_are_those_that_the_overlay_writes_on_the_namespace()
    {
        Assert.Equal("${{ inputs.overlay }}", (string)DeployWorkflow.Job["env"]!["ENGINES"]!);
        Assert.All(Rendering.Rendered.Overlays, overlay => Assert.Equal(overlay, (string)Rendering.Rendered.Overlay(overlay).Get("Namespace", "pizza").Body["metadata"]!["labels"]!["engines"]!));
    }
}
