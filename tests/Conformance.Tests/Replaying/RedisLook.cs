using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalDapr.Conformance.Replaying;

/// <summary>The recordings' looks into the Redis of a setup.</summary>
public static class RedisLook
{
    /// <summary>Sends one command; errors come back as {"error"}.</summary>
    public static async Task<JsonNode?> AskAsync(int port, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = new BufferedStream(new NetworkStream(socket));
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Count}\r\n");
        foreach (var word in words) command.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ReplyAsync(stream, cancellationToken);
    }

    private static async Task<JsonNode?> ReplyAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = await LineAsync(stream, cancellationToken);
        switch (line[0])
        {
            case '+':
                return line[1..];
            case '-':
                return new JsonObject { ["error"] = line[1..] };
            case ':':
                return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            case '$' when line == "$-1":
            case '*' when line == "*-1":
                return null;
            case '$':
                var bytes = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
                await stream.ReadExactlyAsync(bytes, cancellationToken);
                return Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.Length - 2));
            case '*':
                var items = new JsonArray();
                for (var left = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
                    items.Add(await ReplyAsync(stream, cancellationToken));
                return items;
            default:
                throw new InvalidDataException("not a reply of Redis: " + line);
        }
    }

    private static async Task<string> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(letter, cancellationToken);
            if (letter[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)letter[0]);
        }
    }
}
