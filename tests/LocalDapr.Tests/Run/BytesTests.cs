using LocalDapr.Run.RunFile;

namespace LocalDapr.Tests.Run;

public sealed class BytesTests
{
    [Theory]
    [InlineData("4Mi", 4L << 20)]
    [InlineData("16Ki", 16L << 10)]
    [InlineData("1.5Gi", 3L << 29)]
    [InlineData("10k", 10_000L)]
    [InlineData("2M", 2_000_000L)]
    [InlineData("1024", 1024L)]
    [InlineData("-1", -1L)]
    public void Kubernetes_quantities_are_read(string text, long bytes)
    {
        Assert.True(Bytes.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("big")]
    [InlineData("4Mib")]
    [InlineData("99999999999Gi")]
    public void Anything_else_is_not(string text) => Assert.False(Bytes.TryParse(text, out _));
}
