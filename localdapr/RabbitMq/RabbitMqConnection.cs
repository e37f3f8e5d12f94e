using System.Net.Sockets;
using LocalDapr.Resources;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LocalDapr.RabbitMq;

/// <summary>The connection of one component: opened once at start, and opened again, for ever, when it is lost.</summary>
internal sealed class RabbitMqConnection(RabbitMqSettings settings, Component component, string appId, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<IConnection> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;

    /// <summary>Why there is no connection; null while there is one.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Opens the first connection.</summary>
    /// <exception cref="IOException">Nobody answers there, or the broker does not let us in.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await DialAsync(cancellationToken);
        _keeping = KeepOpenAsync(connection);
    }

    /// <summary>Comes back when there is a connection.</summary>
    public async Task<IConnection> WhenOpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await Volatile.Read(ref _open).Task.WaitAsync(cancellationToken);
            if (connection.IsOpen)
                return connection;
            // Just lost, not noticed yet.
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Waits until there is a connection, at most so long.</summary>
    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await WhenOpenAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The next attempt says why.
        }
    }

    /// <exception cref="IOException">There is none now.</exception>
    public IConnection Now() => Volatile.Read(ref _open).Task is { IsCompletedSuccessfully: true, Result: { IsOpen: true } connection }
        ? connection
        : throw new IOException(Trouble ?? "the connection to RabbitMQ is not open");

    /// <summary>A failure of the connection, a channel or the broker, as opposed to one in this program.</summary>
    public static bool IsTrouble(Exception e) =>
        e is IOException or SocketException or RabbitMQClientException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
        if (Volatile.Read(ref _open).Task is { IsCompletedSuccessfully: true, Result: var connection })
            await CloseAsync(connection);
        _stopping.Dispose();
    }

    private async Task KeepOpenAsync(IConnection connection)
    {
        while (true)
        {
            var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            connection.ConnectionShutdownAsync += (_, e) =>
            {
                lost.TrySetResult(e.ReplyText);
                return Task.CompletedTask;
            };
            if (!connection.IsOpen)
                lost.TrySetResult(connection.CloseReason?.ReplyText ?? "closed");
            Trouble = null;
            _open.TrySetResult(connection);
            try
            {
                Trouble = $"the connection to RabbitMQ at {settings.Address.Host}:{settings.Address.Port} is lost: {await lost.Task.WaitAsync(_stopping.Token)}";
                Volatile.Write(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously));
                log.LogWarning("Component {Component}: {Trouble}; trying again every {Wait}", component.Name, Trouble, settings.ReconnectWait);
                await CloseAsync(connection);
                connection = await DialAgainAsync();
                log.LogInformation("Component {Component}: connected to RabbitMQ again", component.Name);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<IConnection> DialAgainAsync()
    {
        while (true)
        {
            await Task.Delay(settings.ReconnectWait, _stopping.Token);
            try
            {
                return await DialAsync(_stopping.Token);
            }
            catch (IOException e)
            {
                Trouble = e.Message;
            }
        }
    }

    /// <exception cref="IOException">Nobody answers there, or the broker does not let us in.</exception>
    private async Task<IConnection> DialAsync(CancellationToken cancellationToken)
    {
        var factory = settings.Address.Factory();
        factory.AutomaticRecoveryEnabled = false;
        factory.TopologyRecoveryEnabled = false;
        factory.RequestedHeartbeat = settings.HeartBeat;
        factory.ClientProvidedName = settings.ClientName ?? $"localdapr {appId}";
        try
        {
            return await factory.CreateConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (IsTrouble(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"RabbitMQ at {settings.Address.Host}:{settings.Address.Port} cannot be reached: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static async Task CloseAsync(IConnection connection)
    {
        try
        {
            await connection.CloseAsync(ClosingTime);
        }
        catch (Exception e) when (IsTrouble(e))
        {
            // It is gone: that is all that was wanted.
        }
        await connection.DisposeAsync();
    }
}
