using System.IO.Pipelines;
using System.Text;
using LocalDapr.Redis;

namespace LocalDapr.Tests.Redis;

public class RespReaderTests
{
    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData(":-12\r\n", "-12")]
    [InlineData("-ERR no\r\n", "!ERR no")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("*-1\r\n", "null")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("$6\r\na\r\nb\r\n\r\n", "a\r\nb\r\n")]
    [InlineData("$6\r\n\uD53C\uC790\r\n", "피자")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*3\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n-WRONGTYPE x\r\n", "[a,[1,null],!WRONGTYPE x]")]
    public async Task An_answer_is_read_however_it_is_cut(string sent, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(sent);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var pipe = new Pipe();
            var reading = new RespReader(pipe.Reader).ReadAsync().AsTask();
            foreach (var piece in bytes.Chunk(size))
            {
                await pipe.Writer.WriteAsync(piece);
                await Task.Yield();
            }
            Assert.Equal(expected, Text(await reading));
        }
    }

    [Fact]
    public async Task Answers_that_come_together_are_told_apart()
    {
        var reader = Reader("+one\r\n$3\r\ntwo\r\n:3\r\n");

        Assert.Equal("one", (await reader.ReadAsync()).Text);
        Assert.Equal("two", (await reader.ReadAsync()).Text);
        Assert.Equal(3, (await reader.ReadAsync()).Integer);
    }

    [Fact]
    public async Task A_large_value_arrives_whole()
    {
        var value = new byte[3 << 20];
        new Random(1588).NextBytes(value);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        byte[] sent = [.. Encoding.ASCII.GetBytes($"${value.Length}\r\n"), .. value, .. "\r\n"u8];
        var reading = new RespReader(pipe.Reader).ReadAsync().AsTask();
        foreach (var piece in sent.Chunk(60_000))
            await pipe.Writer.WriteAsync(piece);

        Assert.Equal(value, (await reading).Bytes);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("*99999999999999999999\r\n")]
    public async Task What_is_no_Redis_is_found_out(string sent) => await Assert.ThrowsAsync<InvalidDataException>(async () => await Reader(sent).ReadAsync());

    [Fact]
    public async Task Nesting_without_end_is_no_Redis_either() =>
        await Assert.ThrowsAsync<InvalidDataException>(async () => await Reader(string.Concat(Enumerable.Repeat("*1\r\n", 100_000))).ReadAsync());

    [Theory]
    [InlineData("")]
    [InlineData("+O")]
    [InlineData("$5\r\nab")]
    [InlineData("*2\r\n:1\r\n")]
    public async Task A_connection_that_ends_within_an_answer_is_an_error(string sent) =>
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await Reader(sent).ReadAsync());

    private static RespReader Reader(string sent) => new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(sent))));

    private static string Text(RedisReply reply) =>
        reply.IsNull ? "null" : reply.Items is { } items ? $"[{string.Join(',', items.Select(Text))}]" : (reply.IsError ? "!" : "") + reply.Text;
}
