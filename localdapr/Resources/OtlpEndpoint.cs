namespace LocalDapr.Resources;

/// <summary>Where spans are exported to (<c>spec.tracing.otel</c>).</summary>
/// <param name="Address">Of the collector, with its scheme.</param>
/// <param name="IsHttp">Protobuf over HTTP; else gRPC.</param>
public sealed record OtlpEndpoint(string Address, bool IsHttp)
{
    /// <summary>The address that traces are posted to; gRPC names its own method.</summary>
    /// <exception cref="UriFormatException">The address is none.</exception>
    public Uri Traces => new(IsHttp ? Address.TrimEnd('/') + "/v1/traces" : Address);
}
