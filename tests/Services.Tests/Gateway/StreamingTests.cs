using System.Net;
using Microsoft.AspNetCore.Http;

namespace Pizza.Tests.Services.Gateway;

/// <summary>Nothing is held on the way.</summary>
public sealed class StreamingTests(AGateway gateway) : IClassFixture<AGateway>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private readonly GatewayProcess _gateway = gateway.Process;

    [Fact]
    public async Task Server_sent_events_pass_one_by_one()
    {
        var next = new SemaphoreSlim(0);
        _gateway.Sidecar.Answers(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            for (var i = 1; i <= 3; i++)
            {
                await next.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync($"data: {i}\n\n");
            }
        });
        using var answer = await _gateway.Http.GetAsync("/myPages/1/events", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Soon);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var i = 1; i <= 3; i++)
        {
            // The next event is sent only after this one has arrived.
            next.Release();
            Assert.Equal($"data: {i}", await reader.ReadLineAsync().WaitAsync(Soon));
            Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Soon));
        }
        Assert.Null(await reader.ReadLineAsync().WaitAsync(Soon));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_request_behind_the_gateway()
    {
        var left = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        _gateway.Sidecar.Answers(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var leave = new CancellationTokenSource();
        var request = _gateway.Http.GetAsync("/orders", leave.Token);
        await begun.Task.WaitAsync(Soon);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await left.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_browser_that_closes_its_event_stream_ends_it_behind_the_gateway()
    {
        var left = new TaskCompletionSource();
        _gateway.Sidecar.Answers(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using (await _gateway.Http.GetAsync("/myPages/events", HttpCompletionOption.ResponseHeadersRead).WaitAsync(Soon)) { }
        await left.Task.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_body_sent_in_pieces_arrives_in_pieces()
    {
        var firstSeen = new TaskCompletionSource();
        var text = "";
        _gateway.Sidecar.LeavesBodies = true;
        try
        {
            _gateway.Sidecar.Answers(async context =>
            {
                var buffer = new byte[100];
                int read;
                while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
                {
                    text += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
                    firstSeen.TrySetResult();
                }
                await context.Response.WriteAsync("ok");
            });
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new InPieces(firstSeen.Task.WaitAsync(Soon)) };
            using var answer = await _gateway.Http.SendAsync(request);
            Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
            Assert.Equal("one,two", text);
        }
        finally
        {
            _gateway.Sidecar.LeavesBodies = false;
        }
    }

    [Fact]
    public async Task Half_an_answer_does_not_look_like_a_whole_one()
    {
        _gateway.Sidecar.Answers(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => _gateway.Http.GetStringAsync("/orders"));
    }

    /// <summary>The second piece is sent only after the first was seen on the other side.</summary>
    private sealed class InPieces(Task firstSeen) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("one,"u8.ToArray());
            await stream.FlushAsync();
            await firstSeen;
            await stream.WriteAsync("two"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
