namespace LocalDapr.Invocation;

/// <summary>The one way connections are made: nothing is followed, remembered, unpacked or sent through a proxy on the way.</summary>
internal static class ChannelHandler
{
    public static SocketsHttpHandler Create() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
    };
}
