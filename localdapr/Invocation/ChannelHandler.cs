namespace LocalDapr.Invocation;

/// <summary>The one way connections are made: nothing is followed, remembered, unpacked or sent through a proxy on the way.</summary>
internal static class ChannelHandler
{
    /// <summary>
    /// .NET repeats a request without content up to three times when the connection breaks before an answer; the app would then do
    /// a bodyless POST again. One with content, be it empty, is sent once.
    /// </summary>
    public static void SendOnce(HttpRequestMessage request) => request.Content ??= new ByteArrayContent([]);

    /// <param name="tls">Null: as usual on this machine.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate cannot be used.</exception>
    /// <exception cref="IOException">A certificate's file cannot be read.</exception>
    public static SocketsHttpHandler Create(ClientTls? tls = null) => new()
    {
        SslOptions = tls?.Options() ?? new(),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => HeaderText.Bytes,
        ResponseHeaderEncodingSelector = static (_, _) => HeaderText.Bytes,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
    };
}
