using LocalDapr.Invocation;
using LocalDapr.Resources;

namespace LocalDapr.Bindings;

/// <summary><c>bindings.cron</c>: posts to the app whenever its schedule says so.</summary>
internal sealed class CronInputBinding
{
    public const string Type = "bindings.cron";
    private readonly CronSchedule _schedule;

    /// <exception cref="ResourceException">There is no schedule, or it cannot be read.</exception>
    public CronInputBinding(Component component)
    {
        Name = component.Name;
        var route = component.Metadata.GetValueOrDefault("route") is { Length: > 0 } given ? given : component.Name;
        Path = route[0] == '/' ? route : "/" + route;
        AsksFirst = component.Metadata.GetValueOrDefault("direction") is not { Length: > 0 };
        var text = component.Metadata.GetValueOrDefault("schedule") ?? "";
        _schedule = CronSchedule.TryParse(text)
            ?? throw new ResourceException(component.File, component.Line, $"schedule '{text}' of component '{component.Name}' is none; write '@every 10s' or a cron expression of 5 or 6 fields");
    }

    public string Name { get; }

    /// <summary>Where it posts: its name, or its metadata route.</summary>
    public string Path { get; }

    /// <summary>Without metadata direction the app is asked with OPTIONS whether it wants the binding.</summary>
    public bool AsksFirst { get; }

    /// <summary>Ticks until the returned handle is disposed. A tick that comes while the app is busy with the last one waits for it.</summary>
    public IAsyncDisposable Start(AppChannel channel, ILogger log) => new Ticking(this, channel, log);

    private sealed class Ticking : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _loop;

        public Ticking(CronInputBinding binding, AppChannel channel, ILogger log) => _loop = TickAsync(binding, channel, log, _stopping.Token);

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _loop;
            _stopping.Dispose();
        }

        private static async Task TickAsync(CronInputBinding binding, AppChannel channel, ILogger log, CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    var now = DateTimeOffset.Now;
                    await Task.Delay(binding._schedule.Next(now) - now, cancellationToken);
                    using var request = channel.Request(HttpMethod.Post, binding.Path);
                    request.Content = new ByteArrayContent([]);
                    try
                    {
                        using var response = await channel.SendAsync(request, cancellationToken);
                        if (!response.IsSuccessStatusCode)
                            log.LogWarning("Binding {Binding}: the app answered {Status}", binding.Name, (int)response.StatusCode);
                    }
                    catch (Exception e) when (e is HttpRequestException or AppUnhealthyException)
                    {
                        log.LogWarning("Binding {Binding} could not reach the app: {Reason}", binding.Name, e.Message);
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The app is away or the sidecar ends.
            }
        }
    }
}
