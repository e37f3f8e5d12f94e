using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>How the service's log lines look: <c>Logs:Format</c> is <c>text</c> (the default, one line for a person to read) or <c>json</c>.</summary>
internal static class LoggingExtensions
{
    /// <exception cref="InvalidOperationException">There is no such format.</exception>
    public static void AddHouseLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        if (builder.Configuration.LogsJson())
        {
            builder.Logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName).AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
            LogContext.IsUsed = true;
        }
        else
        {
            builder.Logging.AddSimpleConsole(line => line.SingleLine = true);
        }
    }

    public static bool LogsJson(this IConfiguration configuration) => configuration["Logs:Format"] switch
    {
        null or "" or "text" => false,
        "json" => true,
        var other => throw new InvalidOperationException($"Logs:Format is '{other}'; it must be text or json."),
    };

    /// <summary>Lines of a request whose path names an order say so.</summary>
    public static void UseOrderOfPath(this WebApplication app)
    {
        if (!app.Configuration.LogsJson()) return;
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.RouteValues.TryGetValue("orderId", out var value) && long.TryParse(value as string, out var orderId)) LogContext.OrderId = orderId;
            return next(context);
        });
    }
}
