using System.Text;
using System.Text.Json;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.CustomerCenter;
using static Pizza.Domain.Tests.CustomerCenter.OrderLife;

namespace Pizza.Domain.Tests.CustomerCenter;

public class DeadLetterTests
{
    private static readonly JsonElement Envelope = OrderLife.Envelope(OrderOf<Ordered>(17, OrderStatus.Ordered));

    [Fact]
    public void It_knows_the_consumer_from_its_topic_and_the_rest_from_its_envelope()
    {
        var letter = Arrive(null);

        Assert.Equal(("store-order-17-v1", "store", "orders", "Ordered", "order-17-v1", 1), (letter.Id, letter.Consumer, letter.Topic, letter.EventType, letter.EventId, letter.Count));
        Assert.Equal(Noon, letter.ReceivedAt);
    }

    [Fact]
    public void The_same_event_failing_again_is_the_same_letter_counted()
    {
        var twice = Arrive(Arrive(null), "second", Noon.AddMinutes(1));

        Assert.Equal((2, Noon, Noon.AddMinutes(1)), (twice.Count, twice.ReceivedAt, twice.LastReceivedAt));
    }

    [Fact]
    public void The_same_delivery_is_counted_once()
    {
        var letter = Arrive(null);

        Assert.Same(letter, Arrive(letter));
    }

    [Fact]
    public void A_replay_keeps_what_was_published()
    {
        var (data, contentType) = Arrive(null).Content()!.Value;

        Assert.Equal("application/json", contentType);
        Assert.Equal(Envelope.GetProperty("data").GetRawText(), Encoding.UTF8.GetString(data));
    }

    [Theory]
    [InlineData("""{"id":"a","type":"t","topic":"x","datacontenttype":"text/plain","data":"plain"}""", "plain", "text/plain")]
    [InlineData("""{"id":"a","type":"t","topic":"x","datacontenttype":"application/octet-stream","data_base64":"aGk="}""", "hi", "application/octet-stream")]
    [InlineData("""{"id":"a","type":"t","topic":"x","data":"text"}""", "\"text\"", "application/json")]
    public void Other_contents_come_back_as_they_were_published(string envelope, string data, string contentType)
    {
        var content = Arrive(null, envelope: JsonSerializer.Deserialize<JsonElement>(envelope)).Content()!.Value;

        Assert.Equal((data, contentType), (Encoding.UTF8.GetString(content.Data), content.ContentType));
    }

    [Theory]
    [InlineData("""{"id":"a","type":"t","data":1}""")]
    [InlineData("""{"type":"t","topic":"x","data":1}""")]
    [InlineData("""{"id":"a","topic":"x","data":1}""")]
    [InlineData("""{"id":"a","type":"t","topic":"x"}""")]
    [InlineData("""{"id":"a","type":"t","topic":"x","data_base64":"?"}""")]
    [InlineData("\"no envelope at all\"")]
    public void What_is_no_whole_event_is_kept_but_cannot_be_replayed(string envelope)
    {
        var letter = Arrive(null, envelope: JsonSerializer.Deserialize<JsonElement>(envelope));

        Assert.Null(letter.Content());
        Assert.NotNull(letter.Envelope);
    }

    [Theory]
    [InlineData("\"a/b\"")]
    [InlineData("\"a||b\"")]
    [InlineData("\"\"")]
    [InlineData("17")]
    public void An_id_that_fits_no_path_gives_way_to_a_digest_of_the_content(string id)
    {
        var letter = Arrive(null, envelope: JsonSerializer.Deserialize<JsonElement>($$"""{"id":{{id}},"type":"t"}"""));

        Assert.Matches("^store-[0-9a-f]{32}$", letter.Id);
    }

    [Fact]
    public void A_deleted_letter_forgets_its_content_and_comes_back_as_a_new_one()
    {
        var deleted = Arrive(null).Deleted();
        Assert.True(deleted is { IsDeleted: true, Envelope: null });
        Assert.Same(deleted, deleted.Deleted());
        Assert.Same(deleted, deleted.Replayed(Noon));

        var back = Arrive(deleted, "second", Noon.AddHours(1));

        Assert.Equal((false, 1, Noon.AddHours(1)), (back.IsDeleted, back.Count, back.ReceivedAt));
        Assert.True(back.Sequence > deleted.Sequence);
    }

    private static DeadLetter Arrive(DeadLetter? current, string delivery = "first", DateTimeOffset? at = null, JsonElement? envelope = null) =>
        DeadLetter.Apply(current, new("store", envelope ?? Envelope, delivery, at ?? Noon));
}
