using System.Reflection;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>
/// An actor: one of its kind and id at a time, called by one caller at a time. It is made when it is first called and dropped when it is
/// idle; what must last is in its state.
/// </summary>
public abstract class Actor
{
    private const BindingFlags AnyMethod =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    protected Actor(ActorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        StateManager = new ActorStateManager(this);
        Logger = host.LoggerFactory.CreateLogger(GetType());
    }

    public ActorId Id => Host.Id;

    public ActorHost Host { get; }

    public IActorProxyFactory ProxyFactory => Host.ProxyFactory;

    public IActorStateManager StateManager { get; protected set; }

    protected ILogger Logger { get; }

    private string TypeName => Host.ActorTypeInfo.ActorTypeName;

    /// <summary>Calls <paramref name="callback"/>, a method of this class by name, until the actor is dropped.</summary>
    /// <exception cref="ArgumentException">There is no such method, or it cannot be a callback.</exception>
    public Task<ActorTimer> RegisterTimerAsync(
        string? timerName, string callback, byte[]? callbackParams, TimeSpan dueTime, TimeSpan period) =>
        RegisterAsync(timerName, callback, callbackParams, dueTime, period, ttl: null);

    /// <inheritdoc cref="RegisterTimerAsync(string?, string, byte[], TimeSpan, TimeSpan)"/>
    public Task<ActorTimer> RegisterTimerAsync(
        string? timerName, string callback, byte[]? callbackParams, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterAsync(timerName, callback, callbackParams, dueTime, period, ttl);

    internal async Task ActivateAsync()
    {
        await StateManager.ClearCacheAsync();
        await OnActivateAsync();
        await SaveStateAsync();
    }

    internal async Task DeactivateAsync()
    {
        await StateManager.ClearCacheAsync();
        await OnDeactivateAsync();
    }

    internal Task BeginAsync(ActorMethodContext call) => OnPreActorMethodAsync(call);

    internal async Task EndAsync(ActorMethodContext call)
    {
        await OnPostActorMethodAsync(call);
        await SaveStateAsync();
    }

    internal async Task FailAsync(ActorMethodContext call, Exception failure)
    {
        await OnActorMethodFailedAsync(call, failure);
        await StateManager.ClearCacheAsync();
    }

    internal Task CallBackAsync(TimerCallback timer)
    {
        var method = FindCallback(timer.Callback);
        return (Task)method.Invoke(
            this,
            BindingFlags.DoNotWrapExceptions,
            binder: null,
            method.GetParameters().Length == 0 ? null : [timer.Data],
            culture: null)!;
    }

    protected Task SaveStateAsync() => StateManager.SaveStateAsync();

    protected virtual Task OnActivateAsync() => Task.CompletedTask;

    protected virtual Task OnDeactivateAsync() => Task.CompletedTask;

    protected virtual Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    protected virtual Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    protected virtual Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e) => Task.CompletedTask;

    /// <summary>Has <see cref="IRemindable.ReceiveReminderAsync"/> called, also after a restart. A period of -1 ms: once.</summary>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[]? state, TimeSpan dueTime, TimeSpan period) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period));

    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[]? state, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, ttl));

    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[]? state, TimeSpan dueTime, TimeSpan period, int repetitions, TimeSpan ttl) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions, ttl));

    /// <inheritdoc cref="RegisterReminderAsync(string, byte[], TimeSpan, TimeSpan)"/>
    protected Task<IActorReminder> RegisterReminderAsync(
        string reminderName, byte[]? state, TimeSpan dueTime, TimeSpan period, int repetitions) =>
        RegisterAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions));

    /// <summary>The reminder, or null when there is none.</summary>
    protected Task<IActorReminder> GetReminderAsync(string reminderName) =>
        Host.TimerManager.GetReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    protected Task UnregisterReminderAsync(IActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Host.TimerManager.UnregisterReminderAsync(
            reminder as ActorReminderToken ?? new ActorReminderToken(TypeName, Id, reminder.Name));
    }

    protected Task UnregisterReminderAsync(string reminderName) =>
        Host.TimerManager.UnregisterReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    protected Task UnregisterTimerAsync(ActorTimer timer) => Host.TimerManager.UnregisterTimerAsync(timer);

    protected Task UnregisterTimerAsync(string timerName) =>
        Host.TimerManager.UnregisterTimerAsync(new ActorTimerToken(TypeName, Id, timerName));

    private async Task<IActorReminder> RegisterAsync(ActorReminder reminder)
    {
        await Host.TimerManager.RegisterReminderAsync(reminder);
        return reminder;
    }

    private async Task<ActorTimer> RegisterAsync(
        string? timerName, string callback, byte[]? data, TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        FindCallback(callback);
        var name = string.IsNullOrEmpty(timerName) ? $"{Id}_Timer_{Guid.NewGuid()}" : timerName;
        var timer = new ActorTimer(TypeName, Id, name, callback, data, dueTime, period, ttl);
        await Host.TimerManager.RegisterTimerAsync(timer);
        return timer;
    }

    private MethodInfo FindCallback(string callback)
    {
        MethodInfo? method;
        try
        {
            method = Host.ActorTypeInfo.ImplementationType.GetMethod(callback, AnyMethod);
        }
        catch (AmbiguousMatchException)
        {
            throw new ArgumentException($"Timer callback method: {callback} cannot be overloaded.");
        }

        if (method is null)
        {
            throw new ArgumentException($"Timer callback method: {callback} does not exist in the Actor class: {TypeName}");
        }

        if (method.GetParameters().Length > 1)
        {
            throw new ArgumentException("Timer callback can accept only zero or one parameters");
        }

        return method.ReturnType == typeof(Task)
            ? method
            : throw new ArgumentException("Timer callback can only return type Task");
    }
}
