using System.Net;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Invocation;

public class LargeBodyTests
{
    private const int Megabyte = 1 << 20;
    private const int Size = 200;

    [Fact]
    public async Task Two_hundred_megabytes_pass_in_both_directions_without_being_held()
    {
        await using var app = await LargeBodyApp.StartAsync();
        await using var system = await TestSystem.StartAsync(
            TestSystem.Options("a") with { MaxBodySize = 2L * Size * Megabyte, Resources = ResourceSet.Empty },
            TestSystem.Options("b") with { AppPort = app.Port, MaxBodySize = 2L * Size * Megabyte, Resources = ResourceSet.Empty });
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        using var request = new HttpRequestMessage(HttpMethod.Post, system.Url("a", "/v1.0/invoke/b/method/large")) { Content = new Pieces(Size) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await system.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[Megabyte];
        long received = 0;
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            received += count;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((long)Size * Megabyte, received);
        Assert.True(most - before < Size * Megabyte / 3, $"{(most - before) / Megabyte} MB were held");
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
