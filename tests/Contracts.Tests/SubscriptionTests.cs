using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pizza.Tests.InProcess;

namespace Pizza.Contracts.Tests;

/// <summary>The catalog against what the services really tell their sidecars at <c>/dapr/subscribe</c>.</summary>
public sealed partial class SubscriptionTests(SubscriptionTests.Services services) : IClassFixture<SubscriptionTests.Services>
{
    [Fact]
    public void Every_event_is_consumed_by_whom_the_catalog_says() => Assert.Equal(
        EventCatalog.All.SelectMany(e => e.Consumers.Select(consumer => $"{consumer} takes {e.Topic}/{e.Name}")).Order(),
        services.Subscriptions.SelectMany(s => s.Types().Select(type => $"{s.AppId} takes {s.Topic}/{type}")).Order());

    [Fact]
    public void Nobody_subscribes_to_a_topic_that_nobody_publishes()
    {
        var published = EventCatalog.All.Select(e => e.Topic).Append(Topics.OrderIntents).ToHashSet();

        Assert.All(services.Subscriptions.Where(s => !s.IsDeadLetters), s => Assert.Contains(s.Topic, published));
    }

    [Fact]
    public void Every_subscription_has_a_dead_letter_topic_of_its_own_service_and_somebody_reads_it()
    {
        Assert.All(services.Subscriptions.Where(s => !s.IsDeadLetters), s => Assert.Equal(Topics.DeadLetters(s.AppId), s.DeadLetterTopic));
        Assert.Equal(
            services.Subscriptions.Where(s => !s.IsDeadLetters).Select(s => s.DeadLetterTopic).Distinct().Order(),
            services.Subscriptions.Where(s => s.IsDeadLetters).Select(s => s.Topic).Order());
    }

    [Fact]
    public void Keeping_the_dead_letters_makes_no_dead_letters() =>
        Assert.All(services.Subscriptions.Where(s => s.IsDeadLetters), s => Assert.Null(s.DeadLetterTopic));

    [Fact]
    public void Every_subscription_acknowledges_the_types_it_does_not_care_about() =>
        Assert.All(services.Subscriptions, s => Assert.NotNull(s.DefaultRoute));

    /// <param name="AppId">Who.</param>
    /// <param name="Topic">To what.</param>
    /// <param name="DeadLetterTopic">Where what cannot be handled ends.</param>
    /// <param name="DefaultRoute">Where an event of no routed type goes; without rules: every event.</param>
    /// <param name="Matches">The rules.</param>
    public sealed record Subscription(string AppId, string Topic, string? DeadLetterTopic, string? DefaultRoute, IReadOnlyList<string> Matches)
    {
        public bool IsDeadLetters => Topic.StartsWith(Topics.DeadLetters(""), StringComparison.Ordinal);

        /// <summary>The event types that reach a handler.</summary>
        public IEnumerable<string> Types() => Matches.Count > 0
            ? Matches.Select(match => TypeRule().Match(match) is { Success: true } rule ? rule.Groups[1].Value : $"(a rule that is not by type: {match})")
            : EventCatalog.All.Where(e => e.Topic == Topic).Select(e => e.Name);

        public static Subscription Read(string appId, JsonNode node) => new(
            appId, (string)node["topic"]!, (string?)node["deadLetterTopic"], (string?)(node["route"] ?? node["routes"]?["default"]),
            [.. (node["routes"]?["rules"] as JsonArray ?? []).Select(rule => (string)rule!["match"]!)]);
    }

    [GeneratedRegex("^event\\.type == \"([A-Za-z]+)\"$")]
    private static partial Regex TypeRule();

    /// <summary>Every service that handles events, started without a sidecar, asked, and stopped.</summary>
    public sealed class Services : IAsyncLifetime
    {
        private static readonly Dictionary<string, Type> All = new()
        {
            [AppIds.Order] = typeof(Ordering.OrderEndpoints),
            [AppIds.Store] = typeof(Stores.StoreEndpoints),
            [AppIds.Delivery] = typeof(Deliveries.DeliveryEndpoints),
            [AppIds.CustomerCenter] = typeof(CustomerCenter.MyPage),
            [AppIds.Payment] = typeof(Payments.PaymentEndpoints),
            [AppIds.Menu] = typeof(Menus.MenuEndpoints),
        };

        // Nothing listens there: a subscription must not need a sidecar to be told.
        private const int NoSidecar = 22_999;

        public IReadOnlyList<Subscription> Subscriptions { get; private set; } = [];

        public async Task InitializeAsync()
        {
            var subscriptions = new List<Subscription>();
            foreach (var (appId, type) in All)
            {
                await using var service = await InProcessService.StartAsync(type, NoSidecar);
                var answer = await service.Http.GetFromJsonAsync<JsonArray>("/dapr/subscribe");
                subscriptions.AddRange(answer!.Select(node => Subscription.Read(appId, node!)));
            }
            Subscriptions = subscriptions;
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
