using System.Text.Json;
using Pizza.EndToEnd.Driver;

namespace Pizza.EndToEnd;

/// <summary>An event that nobody can handle is kept, can be tried again, and can be thrown away.</summary>
[Collection(AnUnusualHouse.Name)]
public sealed class DeadLetterTests(AnUnusualHouse own)
{
    private readonly House _house = own.House;

    [Fact]
    public async Task A_poisoned_event_ends_as_a_dead_letter_of_the_consumer_that_failed()
    {
        await _house.PublishesAsync("order", topic: "orders", type: "Ordered", id: "poison-1", """{"orderId":"seventeen"}""");
        var letter = await LetterAsync("store", "poison-1", _ => true);
        Assert.Equal("orders", letter.GetProperty("topic").GetString());
        Assert.Equal("Ordered", letter.GetProperty("eventType").GetString());
        Assert.Equal("seventeen", letter.GetProperty("data").GetProperty("orderId").GetString());

        // Tried again it fails again, and is still one letter.
        var id = letter.GetProperty("id").GetString()!;
        Assert.Equal(202, (await _house.Gateway.PostAsync($"/deadLetters/{Uri.EscapeDataString(id)}/replay")).Status);
        await LetterAsync("store", "poison-1", again => again.GetProperty("count").GetInt32() == 2);

        Assert.Equal(204, (await _house.Gateway.DeleteAsync($"/deadLetters/{Uri.EscapeDataString(id)}")).Status);
        Assert.DoesNotContain(await _house.AllAsync("/deadLetters"), other => other.GetProperty("id").GetString() == id);
        Assert.Equal(404, (await _house.Gateway.DeleteAsync($"/deadLetters/{Uri.EscapeDataString(id)}")).Status);
        Assert.Equal(404, (await _house.Gateway.PostAsync($"/deadLetters/{Uri.EscapeDataString(id)}/replay")).Status);
    }

    [Fact]
    public async Task A_poisoned_event_holds_nobody_up()
    {
        await _house.HasAnOpenStoreAsync("독구");
        for (var i = 0; i < 20; i++) await _house.PublishesAsync("order", "orders", "Ordered", $"poison-many-{i}", "[]");
        var order = await _house.Customer(60).OrdersAPizzaAsync("독구");
        await _house.Customer(60).SeesAsync(order, "OrderAccepted");
    }

    private async Task<JsonElement> LetterAsync(string consumer, string eventId, Func<JsonElement, bool> willDo)
    {
        var letters = await Eventually.UntilAsync(() => _house.AllAsync("/deadLetters"), found => found.Any(Wanted), withinSeconds: 30);
        Assert.True(letters.Any(Wanted), $"The dead letters are: {string.Join('\n', letters)}");
        return letters.Single(Wanted);

        bool Wanted(JsonElement letter) => letter.GetProperty("consumer").GetString() == consumer
            && letter.GetProperty("eventId").GetString() == eventId && willDo(letter);
    }
}
