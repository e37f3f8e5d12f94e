using System.Diagnostics.Metrics;
using System.Net;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.Domain.Tests.ServiceDefaults;

public sealed class BreakerWatchTests
{
    [Fact]
    public async Task A_breaker_is_open_from_a_refusal_to_the_next_call_that_passes_and_for_half_a_minute_at_most()
    {
        var time = new SteppedTime();
        var policy = $"{Guid.NewGuid()}";
        using var listener = new MeterListener();
        var told = -1;
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name.StartsWith("pizza.breaker.", StringComparison.Ordinal)) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            if (tags[0].Value as string == policy) told = value;
        });
        listener.Start();
        var watch = new BreakerWatch(policy, time);
        Assert.Equal(0, Told());

        Assert.True(await RefuseAsync("""{"errorCode":"ERR_DIRECT_INVOKE","message":"circuit breaker is open"}"""));
        Assert.Equal(1, Told());
        watch.Passed();
        Assert.Equal(0, Told());

        Assert.True(await RefuseAsync("""{"errorCode":"ERR_DIRECT_INVOKE","message":"too many requests"}"""));
        time.Now += TimeSpan.FromSeconds(29);
        Assert.Equal(1, Told());
        time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(0, Told());

        Assert.False(await RefuseAsync("""{"errorCode":"ERR_DIRECT_INVOKE","message":"connection refused"}"""));
        Assert.Equal(0, Told());

        int Told()
        {
            listener.RecordObservableInstruments();
            return told;
        }

        async Task<bool> RefuseAsync(string body)
        {
            using var answer = new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = new StringContent(body) };
            return await watch.IsRefusedAsync(answer, CancellationToken.None);
        }
    }
}
