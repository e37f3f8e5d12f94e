namespace Pizza.Contracts.Tests;

/// <summary>The catalog against what the services really tell their sidecars at <c>/dapr/subscribe</c>.</summary>
[Collection(TheRunningServices.Name)]
public sealed class SubscriptionTests(RunningServices services)
{
    [Fact]
    public void Every_event_is_consumed_by_whom_the_catalog_says() => Assert.Equal(
        EventCatalog.All.SelectMany(e => e.Consumers.Select(consumer => $"{consumer} takes {e.Topic}/{e.Name}")).Order(),
        services.Subscriptions.SelectMany(s => s.Handled().Select(handled => $"{s.AppId} takes {s.Topic}/{handled.Type}")).Order());

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
}
