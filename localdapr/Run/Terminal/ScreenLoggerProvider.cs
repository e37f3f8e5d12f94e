using System.Collections.Concurrent;
using Spectre.Console;

namespace LocalDapr.Run.Terminal;

/// <summary>What the sidecars have to say: warnings and errors, among the output of the apps.</summary>
internal sealed class ScreenLoggerProvider(Screen screen) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, ScreenLogger> _loggers = new();

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, _ => new ScreenLogger(screen));

    public void Dispose() { }

    private sealed class ScreenLogger(Screen screen) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var (word, colour) = logLevel switch
            {
                >= LogLevel.Error => ("error", "red"),
                LogLevel.Warning => ("warning", "yellow"),
                _ => ("info", "grey"),
            };
            screen.Say($"[{colour}]localdapr: {word}: {Markup.Escape(formatter(state, exception))}" +
                $"{(exception is null ? "" : Markup.Escape($" ({exception.GetType().Name}: {exception.Message})"))}[/]");
        }
    }
}
