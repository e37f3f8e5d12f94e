using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Grpc;

/// <summary>What the server does with calls that are wrong before they reach a method. The sidecar must live on: every test ends with a good call.</summary>
public sealed class GrpcProtocolTests : IAsyncLifetime
{
    private TestSystem _system = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _system = await TestSystem.StartAsync(TestSystem.Options("one") with { DaprGrpcPort = 0, MaxBodySize = 1 << 20 });
        _client = new GrpcClient(_system.Sidecar("one").GrpcPort);
    }

    public async Task DisposeAsync()
    {
        await _client.CallAsync("GetState", new GetStateRequest { StoreName = "store", Key = "k" }, GetStateResponse.Parser);
        _client.Dispose();
        await _system.DisposeAsync();
    }

    public static TheoryData<string, byte[], GrpcStatus> Bodies => new()
    {
        { "nothing", [], GrpcStatus.Internal },
        { "half a header", [0, 0, 0], GrpcStatus.Internal },
        { "a length longer than the body", [0, 0, 0, 0, 9, 1, 2], GrpcStatus.Internal },
        { "two messages", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], GrpcStatus.Internal },
        { "compressed without encoding", GrpcClient.Frame([1, 2, 3], flag: 1), GrpcStatus.Internal },
        { "an unknown flag", GrpcClient.Frame([], flag: 7), GrpcStatus.Internal },
        { "garbage", GrpcClient.Frame([0xff, 0xff, 0xff, 0xff, 0xff]), GrpcStatus.Internal },
        { "a text cut short", GrpcClient.Frame([0x0a, 0x50, 0x41]), GrpcStatus.Internal },
        { "an end group", GrpcClient.Frame([0x0c]), GrpcStatus.Internal },
        { "100 MB announced", [0, 0x06, 0x40, 0, 0, 1, 2, 3], GrpcStatus.ResourceExhausted },
        { "4 GB announced", [0, 0xff, 0xff, 0xff, 0xff], GrpcStatus.ResourceExhausted },
    };

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_message_ends_the_call(string what, byte[] body, GrpcStatus status)
    {
        var reply = await _client.SendAsync("GetState", body);

        Assert.True(reply.Status == status, $"{what}: {reply.Status} {reply.Message}");
        Assert.NotEqual("", reply.Message);
    }

    [Fact]
    public async Task An_error_that_repeats_a_long_name_does_not_end_the_connection()
    {
        var reply = await _client.TryAsync("GetState", new GetStateRequest { StoreName = new string('\u00e4', 50_000), Key = "k" });

        Assert.Equal(GrpcStatus.InvalidArgument, reply.Status);
        Assert.StartsWith("state store \u00e4", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_before_it_is_there()
    {
        // The body never ends: only an early answer lets the call end.
        var never = new EndlessContent([0, 0x06, 0x40, 0, 0]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await _client.BeginAsync("SaveState", never, patience.Token);

        Assert.Equal("8", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_passes_and_one_byte_more_does_not()
    {
        var request = new SaveStateRequest { StoreName = "store", States = { new StateItem { Key = "big" } } };
        request.States[0].Value = ByteString.CopyFrom(new byte[(1 << 20) - 100]);
        request.States[0].Value = ByteString.CopyFrom(new byte[(1 << 20) - 100 + (1 << 20) - request.CalculateSize()]);
        Assert.Equal(1 << 20, request.CalculateSize());

        Assert.Equal(GrpcStatus.Ok, (await _client.TryAsync("SaveState", request)).Status);
        request.States[0].Key = "bigg";
        Assert.Equal(GrpcStatus.ResourceExhausted, (await _client.TryAsync("SaveState", request)).Status);
    }

    [Fact]
    public async Task A_compressed_message_is_read_and_a_bomb_is_not()
    {
        var save = new SaveStateRequest { StoreName = "store", States = { new StateItem { Key = "zipped", Value = ByteString.CopyFromUtf8(new string('x', 5000)) } } };
        var reply = await _client.SendAsync("SaveState", GrpcClient.Frame(Zip(save.ToByteArray()), flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatus.Ok, reply.Status);
        Assert.Equal(5000, (await _client.CallAsync("GetState", new GetStateRequest { StoreName = "store", Key = "zipped" }, GetStateResponse.Parser)).Data.Length);

        reply = await _client.SendAsync("SaveState", GrpcClient.Frame(Zip(new byte[200 << 20]), flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatus.ResourceExhausted, reply.Status);
        reply = await _client.SendAsync("SaveState", GrpcClient.Frame([1, 2, 3, 4], flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatus.Internal, reply.Status);
        reply = await _client.SendAsync("SaveState", GrpcClient.Frame([1, 2, 3, 4], flag: 1), ("grpc-encoding", "zstd"));
        Assert.Equal((GrpcStatus.Unimplemented, "identity,gzip"), (reply.Status, reply.Headers.GetValues("grpc-accept-encoding").Single()));
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("application/grpcfoo", 415)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("application/grpc;charset=utf-8", 200)]
    public async Task Only_grpc_is_answered(string contentType, int httpStatus)
    {
        var reply = await _client.SendAsync("GetState", GrpcClient.Frame(new GetStateRequest { StoreName = "store", Key = "k" }.ToByteArray()), ("content-type", contentType));

        Assert.Equal((httpStatus, httpStatus == 200 ? GrpcStatus.Ok : GrpcStatus.InvalidArgument), (reply.HttpStatus, reply.Status));
    }

    [Fact]
    public async Task Only_post_is_answered()
    {
        var reply = await _client.SendAsync("GetState", [], (":method", "PUT"));

        Assert.Equal((405, GrpcStatus.Internal), (reply.HttpStatus, reply.Status));
    }

    [Theory]
    [InlineData("ConverseAlpha1", "unknown method ConverseAlpha1 for service dapr.proto.runtime.v1.Dapr")]
    [InlineData("/grpc.health.v1.Health/Check", "unknown service grpc.health.v1.Health")]
    [InlineData("/", "unknown service ")]
    public async Task What_is_not_served_is_said_to_be_unknown(string method, string message)
    {
        var reply = await _client.SendAsync(method, GrpcClient.Frame([]));

        Assert.Equal((200, GrpcStatus.Unimplemented, message), (reply.HttpStatus, reply.Status, reply.Message));
    }

    [Theory]
    [InlineData("5", GrpcStatus.Internal)]
    [InlineData("S", GrpcStatus.Internal)]
    [InlineData("5X", GrpcStatus.Internal)]
    [InlineData("123456789S", GrpcStatus.Internal)]
    [InlineData("-1S", GrpcStatus.Internal)]
    [InlineData("99999999H", GrpcStatus.Ok)]
    [InlineData("5000000u", GrpcStatus.Ok)]
    public async Task A_deadline_has_a_number_and_a_unit(string timeout, GrpcStatus status)
    {
        var reply = await _client.TryAsync("GetState", new GetStateRequest { StoreName = "store", Key = "k" }, ("grpc-timeout", timeout));

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var response = await _client.BeginAsync("GetState", new EndlessContent([0, 0]), patience.Token, ("grpc-timeout", "100m"));

        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_message_of_any_letters_comes_back_whole()
    {
        var reply = await _client.TryAsync("GetState", new GetStateRequest { StoreName = "가게 100%\n\r", Key = "k" });

        Assert.Equal("state store 가게 100%\n\r is not found", reply.Message);
    }

    private static byte[] Zip(byte[] plain)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(plain);
        return zipped.ToArray();
    }

    /// <summary>Sends some bytes and then waits until the call is over.</summary>
    private sealed class EndlessContent(byte[] beginning) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(beginning, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
