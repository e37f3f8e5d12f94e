using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LocalDapr.Tests.Fuzz;

/// <summary>One call over gRPC.</summary>
/// <param name="Body">The frames as they go over the wire.</param>
/// <param name="IsRefusedByHttp">The server below gRPC may reset the stream.</param>
internal sealed record HostileCall(string Method, byte[] Body, (string Name, string Value)[] Headers, bool IsRefusedByHttp)
{
    public override string ToString() => $"{Method} [{string.Join(", ", Headers)}] {Convert.ToHexString(Body.AsSpan(0, Math.Min(Body.Length, 300)))} ({Body.Length} bytes)";
}

/// <summary>Calls nobody should make: every method, messages of the fields it knows with values that do not always belong there, and frames that are none.</summary>
internal sealed class HostileCalls(int seed)
{
    // A method, and the kinds of its fields from 1 on: s a text, b bytes, i a number, m metadata, messages in brackets, and in capitals names that mostly exist.
    private static readonly (string Name, string Fields)[] Methods =
    [
        ("GetState", "Ssim"), ("GetBulkState", "Ssim"), ("SaveState", "S(sb(s)m(ii))"), ("DeleteState", "Ss(s)(ii)m"), ("DeleteBulkState", "S(sb(s)m(ii))"), ("ExecuteStateTransaction", "S(s(sb(s)m(ii)))m"),
        ("PublishEvent", "Psbsm"), ("BulkPublishEventAlpha1", "Ps(sbsm)m"), ("InvokeBinding", "sbms"), ("GetSecret", "ssm"), ("GetBulkSecret", "sm"), ("InvokeService", "s(s(sb)s(is))"), ("InvokeActor", "Tssbm"),
        ("GetActorState", "Tss"), ("ExecuteActorStateTransaction", "Ts(ss(sb)m)"), ("RegisterActorTimer", "Tsssssbs"), ("UnregisterActorTimer", "Tss"), ("RegisterActorReminder", "Tssssbs"),
        ("UnregisterActorReminder", "Tss"), ("GetConfiguration", "Csm"), ("SubscribeConfiguration", "Csm"), ("UnsubscribeConfiguration", "Cs"), ("TryLockAlpha1", "Lssi"), ("UnlockAlpha1", "Lss"), ("GetMetadata", ""), ("SetMetadata", "ss"),
    ];

    // Not there: daprd has more methods, and a sidecar is not alone in the world.
    private static readonly string[] Unknown =
    [
        "StartWorkflowBeta1", "EncryptAlpha1", "getstate", "", "GetState/", "../Dapr/GetState", "/", "/dapr.proto.runtime.v1.Dapr", "/dapr.proto.runtime.v1.AppCallback/OnInvoke", "/grpc.health.v1.Health/Check", "/a/b/c/d",
        "/v1.0/healthz", "/%00/%ff", "/\u00e4.\u00f6/\u00fc",
    ];

    private static readonly string[] Texts =
    [
        "store", "redis", "outbox", "pubsub", "secrets", "http", "lock", "config", "fuzzed", "nobody", "Oven", "t", "n1", "n2", "n3", "key", "upsert", "delete", "get", "post", "call", "fail", "echo", "status/500", "1", "7", "", "a||b", "..", "a/b",
        "%zz", "a b", "\u00fc\u00f1\u00ef", "\U0001F355", "\0", "\n", "1h", "P1D", "soon", "-5s", "application/json", "application/cloudevents+json", "text/plain", "first", "99999999999999999999", "x=1&y=%",
    ];

    private static readonly string[] Names = ["ttlInSeconds", "rawPayload", "contentType", "cloudevent.id", "cloudevent.type", "outbox.projection", "partitionKey", "path", "a", ""];

    private static readonly (string, string)[] OddHeaders =
    [
        ("grpc-timeout", "1n"), ("grpc-timeout", "99999999H"), ("grpc-timeout", "x"), ("grpc-timeout", "-1S"), ("grpc-encoding", "gzip"), ("grpc-encoding", "identity"), ("grpc-encoding", "zstd"), ("grpc-accept-encoding", "nonsense"),
        ("traceparent", "00-0-0-0"), ("grpc-trace-bin", "AAA"), ("grpc-trace-bin", "!!!"), ("dapr-app-id", "nobody"), ("x-long", new string('x', 3000)), ("content-type", "application/json"), ("content-type", "application/grpc+json"),
        (":method", "GET"), (":method", "PUT"),
    ];

    private readonly Random _random = new(seed);

    public HostileCall Next()
    {
        var (name, fields) = Methods[_random.Next(Methods.Length)];
        var headers = new List<(string, string)>();
        if (Chance(0.08))
            headers.Add(OddHeaders[_random.Next(OddHeaders.Length)]);
        // A subscription has no end of its own.
        if (name == "SubscribeConfiguration")
            headers = [("grpc-timeout", "50m")];
        var at = 0;
        var message = Message(fields, ref at);
        if (Chance(0.1))
            message = Spoilt(message);
        var body = Chance(0.85) ? Frame(message, (byte)0, message.Length) : Broken(message, headers);
        var path = Chance(0.04) ? Pick(Unknown) : name;
        return new HostileCall(path, body, [.. headers], headers.Exists(header => header.Item1 == ":method") || path.Contains("%00", StringComparison.Ordinal));
    }

    /// <summary>Frames with lengths and flags that are not true.</summary>
    private byte[] Broken(byte[] message, List<(string, string)> headers)
    {
        switch (_random.Next(10))
        {
            case 0: return [];
            case 1: return Frame(message, 0, message.Length)[..Math.Min(5 + message.Length, _random.Next(1, 5))];
            case 2: return Frame(message, 0, message.Length + _random.Next(1, 1000));
            case 3: return Frame(message, 0, _random.Next(0, message.Length + 1));
            case 4: return Frame(message, 0, int.MaxValue);
            case 5: return Frame(message, 0, -1);
            case 6: return Frame(message, 1, message.Length);
            case 7: return Frame(message, (byte)_random.Next(2, 256), message.Length);
            case 8: return [.. Frame(message, 0, message.Length), .. Frame(message, 0, message.Length)];
            default:
                headers.RemoveAll(header => header.Item1 == "grpc-encoding");
                headers.Add(("grpc-encoding", "gzip"));
                var zipped = Zip(Chance(0.1) ? new byte[8 << 20] : message);
                if (zipped.Length > 0 && Chance(0.4))
                    zipped[_random.Next(zipped.Length)] ^= (byte)_random.Next(1, 256);
                return Frame(zipped, 1, zipped.Length);
        }
    }

    private byte[] Spoilt(byte[] message)
    {
        if (message.Length == 0)
            return Random(_random.Next(1, 100));
        switch (_random.Next(3))
        {
            case 0:
                return message[.._random.Next(message.Length)];
            case 1:
                for (var left = _random.Next(1, 5); left > 0; left--)
                    message[_random.Next(message.Length)] = (byte)_random.Next(256);
                return message;
            default:
                return Random(_random.Next(1, 300));
        }
    }

    private byte[] Message(string fields, ref int at)
    {
        var message = new List<byte>();
        for (var number = 1; at < fields.Length && fields[at] != ')'; number++)
        {
            var kind = fields[at++];
            var start = at;
            // Some are left out, some come twice.
            for (var times = Chance(0.08) ? 0 : Chance(0.05) ? 2 : 1; times >= 0; times--)
            {
                at = start;
                var value = kind switch
                {
                    's' => Text(),
                    'S' => Known("store", "redis", "outbox"),
                    'P' => Known("pubsub"),
                    'L' => Known("lock"),
                    'C' => Known("config"),
                    // An actor type that nobody hosts is looked up for five seconds, as by daprd.
                    'T' => Chance(0.995) ? "Oven"u8.ToArray() : Text(),
                    'b' => Chance(0.5) ? Text() : Random(_random.Next(0, 200)),
                    'm' => Entry(),
                    '(' => Nested(fields, ref at),
                    _ => null,
                };
                if (times == 0)
                    break;
                if (value is null)
                    message.AddRange([.. Varint((ulong)(number << 3)), .. Varint(Chance(0.7) ? (ulong)_random.Next(4) : (ulong)_random.NextInt64(long.MinValue, long.MaxValue))]);
                else
                    message.AddRange([.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)value.Length), .. value]);
            }
        }
        if (Chance(0.02))
            message.AddRange([.. Varint(((ulong)_random.Next(20, 1 << 20) << 3) | 2), 3, 1, 2, 3]);
        return [.. message];
    }

    private byte[] Nested(string fields, ref int at)
    {
        var message = Message(fields, ref at);
        at++;
        return message;
    }

    private byte[] Entry()
    {
        var (name, value) = (Encoding.UTF8.GetBytes(Pick(Names)), Text());
        return [0x0a, .. Varint((ulong)name.Length), .. name, 0x12, .. Varint((ulong)value.Length), .. value];
    }

    private byte[] Known(params string[] names) => Chance(0.9) ? Encoding.UTF8.GetBytes(Pick(names)) : Text();

    private byte[] Text() => Chance(0.02) ? [0xc3, 0x28, 0xff] : Chance(0.01) ? Encoding.UTF8.GetBytes(new string('l', 20_000)) : Encoding.UTF8.GetBytes(Pick(Texts));

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Frame(byte[] message, byte flag, int length)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
