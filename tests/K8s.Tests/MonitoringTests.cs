using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.K8s.Tests.Code;
using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests;

/// <summary>Dashboard, alerts and documentation name the metrics that the code has, all of them, and no others.</summary>
public sealed partial class MonitoringTests
{
    private static string Documentation { get; } = Repository.Read("docs", "observability.md");

    /// <summary>Lines of the table: | `name` | kind | unit | ...</summary>
    private static IReadOnlyList<Metric> Documented { get; } =
        [.. DocumentedLine().Matches(Documentation).Select(m => new Metric(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value, [.. AttributeName().Matches(m.Groups[4].Value).Select(a => a.Groups[1].Value)]))];

    private static HashSet<string> InCode { get; } =
        HouseApp.SourceOf(Repository.PathTo("services")).Values.SelectMany(code => NameInCode().Matches(code)).Select(m => m.Groups[1].Value).ToHashSet();

    private static string Dashboard { get; } = Repository.Read("k8s", "monitoring", "dashboard.json");

    private static IReadOnlyList<JsonObject> Alerts { get; } =
        [.. Resource.List(YamlText.Document(Repository.Read("k8s", "monitoring", "alerts.yaml"))["spec"]!["groups"]).SelectMany(group => Resource.List(group["rules"])).Select(rule => rule.AsObject())];

    [Fact]
    public void The_documentation_lists_every_metric_of_the_code_once()
    {
        Assert.True(InCode.Count >= 15, $"only {InCode.Count} metrics found");
        Assert.Equal(InCode.Order(), Documented.Select(m => m.Name).Order());
    }

    [Fact]
    public void The_dashboard_shows_every_metric_and_no_other()
    {
        var shown = SeriesIn(string.Join('\n', Expressions(JsonNode.Parse(Dashboard)!)));
        Assert.Empty(shown.Except(Documented.SelectMany(m => m.Series)));
        Assert.All(Documented, metric => Assert.True(metric.Series.Any(shown.Contains), $"{metric.Name} is shown nowhere"));
    }

    [Fact]
    public void Alerts_ask_for_metrics_there_are_and_say_what_to_do()
    {
        Assert.NotEmpty(Alerts);
        Assert.Empty(SeriesIn(string.Join('\n', Alerts.Select(alert => (string)alert["expr"]!))).Except(Documented.SelectMany(m => m.Series)));
        Assert.All(Alerts, alert =>
        {
            var name = (string)alert["alert"]!;
            Assert.Contains((string)alert["labels"]!["severity"]!, new[] { "warning", "critical" });
            Assert.NotEmpty((string)alert["annotations"]!["summary"]!);
            Assert.Equal($"docs/observability.md#{name.ToLowerInvariant()}", (string)alert["annotations"]!["runbook"]!);
        });
        Assert.Equal(Alerts.Select(alert => (string)alert["alert"]!).Order(), AlertSection().Matches(Documentation).Select(m => m.Groups[1].Value).Order());
    }

    /// <summary>A query by a label that nobody sets shows nothing, and no alert ever comes of it.</summary>
    [Fact]
    public void Dashboard_and_alerts_ask_for_labels_that_the_metrics_have()
    {
        var documented = Documented.SelectMany(m => m.Attributes).ToHashSet();
        var code = string.Join('\n', HouseApp.SourceOf(Repository.PathTo("services")).Values);
        Assert.All(documented, attribute => Assert.Matches($@"""{Regex.Escape(attribute)}""|\b{Regex.Escape(attribute)}:", code));
        // The service, as the collector writes it; a bucket's bound; what ASP.NET Core says of requests.
        HashSet<string> known = [.. documented.Select(attribute => attribute.Replace('.', '_')), "job", "le", "http_response_status_code", "http_route"];
        var asked = Label().Matches(string.Join('\n', Expressions(JsonNode.Parse(Dashboard)!).Concat(Alerts.Select(alert => (string)alert["expr"]!))))
            .SelectMany(m => m.Groups[1].Success ? m.Groups[1].Value.Split(", ") : [m.Groups[2].Value]).ToHashSet();
        Assert.True(asked.Count >= 8, string.Join(' ', asked));
        Assert.Empty(asked.Except(known));
    }

    /// <summary>Who is down counts nothing, not even that it refuses: somebody must notice the silence.</summary>
    [Fact]
    public void The_silence_of_any_service_and_a_gateway_without_services_are_noticed()
    {
        var silent = Absent().Matches(Expression("ServiceSilent")).Select(m => (Metric: m.Groups[1].Value, Job: m.Groups[2].Value)).ToList();
        Assert.Equal(HouseApp.Ids.Order(), silent.Select(absent => absent.Job).Order());
        // ASP.NET Core's is there from the first probe on; who is not on it has a gauge that is always there.
        Assert.All(silent, absent => Assert.Equal(HouseApp.Of(absent.Job).IsDotNet ? "http_server_request_duration_seconds_count" : "pizza_messages_waiting", absent.Metric));
        Assert.Equal("gauge", Documented.Single(metric => metric.Series.Contains("pizza_messages_waiting")).Kind);

        var fails = Expression("GatewayFails");
        Assert.Equal(2, Regex.Count(fails, @"http_server_request_duration_seconds_count\{job=""gateway"""));
        Assert.Single(Regex.Matches(fails, "http_response_status_code=~\"5..\""));
        // The name and the labels are those by which the dashboard shows it.
        Assert.Contains(Expressions(JsonNode.Parse(Dashboard)!), shown => shown.Contains("by (job, http_response_status_code) (rate(http_server_request_duration_seconds_count", StringComparison.Ordinal));

        static string Expression(string alert) => (string)Alerts.Single(rule => (string)rule["alert"]! == alert)["expr"]!;
    }

    /// <summary>A value of its own for every order, or customer, would be a time series of its own.</summary>
    [Fact]
    public void No_attribute_of_a_metric_is_a_number_of_an_order() =>
        Assert.DoesNotContain(HouseApp.SourceOf(Repository.PathTo("services")).Where(file => file.Value.Contains("PizzaMeter", StringComparison.Ordinal)),
            file => file.Value.Contains("\"order.id\"", StringComparison.Ordinal) || file.Value.Contains("\"customer.id\"", StringComparison.Ordinal));

    private static IEnumerable<string> Expressions(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "expr" ? [(string)pair.Value!] : pair.Value is null ? [] : Expressions(pair.Value)),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Expressions),
        _ => [],
    };

    private static HashSet<string> SeriesIn(string expressions) => [.. Series().Matches(expressions).Select(m => m.Value)];

    [GeneratedRegex(@"^\| `(pizza\.[a-z_.]+)` \| (counter|gauge|histogram) \| `([^`]+)` \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex DocumentedLine();

    [GeneratedRegex(@"""(pizza\.[a-z_.]+)""")]
    private static partial Regex NameInCode();

    [GeneratedRegex(@"\bpizza_[a-z_]+")]
    private static partial Regex Series();

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex AttributeName();

    // by (a, b) and {a="…"}.
    [GeneratedRegex(@"\bby \(([\w, ]+)\)|[{,]\s*(\w+)(?:=~?|!=|!~)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\babsent\((\w+)\{job=""(\w+)""\}\)")]
    private static partial Regex Absent();

    [GeneratedRegex(@"^### (\w+)$", RegexOptions.Multiline)]
    private static partial Regex AlertSection();

    private sealed record Metric(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes)
    {
        /// <summary>What the collector's Prometheus exporter makes of it: an annotation in braces is no unit.</summary>
        public IEnumerable<string> Series
        {
            get
            {
                var name = Name.Replace('.', '_') + (Unit == "s" ? "_seconds" : "");
                return Kind switch
                {
                    "counter" => [name + "_total"],
                    "histogram" => [name + "_bucket", name + "_count", name + "_sum"],
                    _ => [name],
                };
            }
        }
    }
}
