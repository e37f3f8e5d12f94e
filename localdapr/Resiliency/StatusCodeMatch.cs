using System.Globalization;

namespace LocalDapr.Resiliency;

/// <summary>Which status codes a retry policy repeats: <c>matching.httpStatusCodes</c> and <c>matching.gRPCStatusCodes</c>.</summary>
internal sealed class StatusCodeMatch
{
    private readonly (int From, int To)[]? _http;
    private readonly (int From, int To)[]? _grpc;

    private StatusCodeMatch((int, int)[]? http, (int, int)[]? grpc) => (_http, _grpc) = (http, grpc);

    public static StatusCodeMatch All { get; } = new(null, null);

    /// <exception cref="FormatException">A pattern is not a code or a range of valid codes.</exception>
    public static StatusCodeMatch Parse(string? http, string? grpc) => new(Ranges(http, 100, 599), Ranges(grpc, 0, 16));

    public bool IsRetried(int code) => code switch
    {
        >= 0 and <= 16 => Contains(_grpc, code),
        >= 100 and <= 599 => Contains(_http, code),
        _ => false,
    };

    private static bool Contains((int From, int To)[]? ranges, int code) => ranges is null || Array.Exists(ranges, r => r.From <= code && code <= r.To);

    private static (int, int)[]? Ranges(string? patterns, int lowest, int highest)
    {
        if (string.IsNullOrEmpty(patterns))
            return null;
        return patterns.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pattern =>
        {
            var ends = pattern.Split('-');
            var from = Code(ends[0]);
            var to = Code(ends[^1]);
            return ends.Length <= 2 && from <= to ? (from, to) : throw new FormatException($"'{pattern}' is not a status code or a range such as 500-599");

            int Code(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code >= lowest && code <= highest ? code
                : throw new FormatException($"'{text}' is not a status code from {lowest} to {highest}");
        }).ToArray();
    }
}
