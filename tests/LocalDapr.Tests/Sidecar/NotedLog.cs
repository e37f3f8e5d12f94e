using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pizza.Tests.Processes;

namespace LocalDapr.Tests.Sidecar;

/// <summary>Keeps what is logged at Information and above.</summary>
internal sealed class NotedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Waits until so many lines contain the text; answers the last of them.</summary>
    public async Task<string> UntilAsync(string text, int count = 1)
    {
        var until = DateTime.UtcNow + Patience.For(20);
        while (Found().Length < count && DateTime.UtcNow < until)
            await Task.Delay(10);
        Assert.True(Found().Length >= count, $"'{text}' was logged {Found().Length} of {count} times:\n{string.Join('\n', _lines)}");
        return Found()[count - 1];

        string[] Found() => [.. _lines.Where(line => line.Contains(text, StringComparison.Ordinal))];
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{formatter(state, exception)}{(exception is null ? "" : " " + exception)}");
    }

    public void Dispose()
    {
    }
}
