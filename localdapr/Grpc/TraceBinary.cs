namespace LocalDapr.Grpc;

/// <summary>grpc-trace-bin, the binary form of a traceparent that older gRPC clients send.</summary>
internal static class TraceBinary
{
    private const int Length = 29;

    /// <summary>Adds the header traceparent where only the binary form was sent.</summary>
    public static void Unfold(IHeaderDictionary headers)
    {
        if (headers.TraceParent.Count == 0 && headers["grpc-trace-bin"] is [{ } binary, ..] && TraceParent(binary) is { } parent)
            headers.TraceParent = parent;
    }

    // OpenCensus: version 0, then field 0 (trace id), field 1 (span id), field 2 (options). The padding may be left out.
    private static string? TraceParent(string base64)
    {
        Span<byte> bytes = stackalloc byte[48];
        if (base64.Length > 44 || !Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length) || length != Length)
            return null;
        return bytes[0] == 0 && bytes[1] == 0 && bytes[18] == 1 && bytes[27] == 2
            ? $"00-{Convert.ToHexStringLower(bytes[2..18])}-{Convert.ToHexStringLower(bytes[19..27])}-{bytes[28]:x2}"
            : null;
    }
}
