using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Invocation;

/// <summary>Alone, because it measures this process: tests beside it hold memory as well.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public class LargeBodyTests
{
    private const string Name = "Alone with the memory";
    private const int Megabyte = 1 << 20;
    private const int Size = 200;

    [Fact]
    public async Task Two_hundred_megabytes_pass_in_both_directions_without_being_held()
    {
        await using var app = await LargeBodyApp.StartAsync();
        await using var system = await TestSystem.StartAsync(
            TestSystem.Options("a") with { MaxBodySize = 2L * Size * Megabyte, Resources = ResourceSet.Empty },
            TestSystem.Options("b") with { AppPort = app.Port, MaxBodySize = 2L * Size * Megabyte, Resources = ResourceSet.Empty });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        using var request = new HttpRequestMessage(HttpMethod.Post, system.Url("a", "/v1.0/invoke/b/method/large")) { Content = new Pieces(Size) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await system.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[Megabyte];
        long received = 0, looked = -1;
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            // What is held, without what is only not yet collected: at the first bytes, when all that was sent would be held, and every 20 MB.
            if (received / (20 * Megabyte) > looked)
            {
                looked = received / (20 * Megabyte);
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }
            received += count;
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((long)Size * Megabyte, received);
        Assert.True(most - before < Size * Megabyte / 4, $"{(most - before) / Megabyte} MB were held");
    }

    private sealed class Pieces(int megabytes) : HttpContent
    {
        private static readonly byte[] Piece = new byte[64 * 1024];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < megabytes * 16; i++)
                await stream.WriteAsync(Piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
