using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>One JSON object a line, with the order it is about and the trace it belongs to: for whoever collects the lines of all services.</summary>
internal sealed class JsonLogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "pizza-json";

    // Korean stays readable; the readers are JSON parsers, not browsers.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        json.WriteString("time"u8, time.GetUtcNow().UtcDateTime);
        json.WriteString("level"u8, Level(logEntry.LogLevel));
        json.WriteString("category"u8, logEntry.Category);
        json.WriteString("message"u8, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (OrderIdOf(logEntry.State) is { } orderId) json.WriteNumber("orderId"u8, orderId);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            json.WriteString("traceId"u8, span.TraceId.ToHexString());
            json.WriteString("spanId"u8, span.SpanId.ToHexString());
        }
        if (logEntry.Exception is { } exception) json.WriteString("exception"u8, exception.ToString());
        json.WriteEndObject();
        json.Flush();
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // A line that names its order knows best.
    private static long? OrderIdOf<TState>(TState state)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            for (var i = 0; i < values.Count; i++)
                if (values[i] is { Key: "OrderId", Value: long orderId }) return orderId;
        return LogContext.OrderId;
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
