using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Communication;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The active actors of one type. The sidecar sees to it that an actor is called once at a time.</summary>
internal sealed class ActorTypeHost
{
    private static readonly ActorMethodContext ReminderCall = new("ReceiveReminderAsync", ActorCallType.ReminderMethod);
    private static readonly ActorMethodContext TimerCall = new("FireTimerAsync", ActorCallType.TimerMethod);

    private readonly ConcurrentDictionary<ActorId, ActorActivatorState> _active = new();
    private readonly ActorTypeInformation _type;
    private readonly ActorActivator _activator;
    private readonly ActorRuntimeOptions _options;
    private readonly ILoggerFactory _loggerFactory;
    private readonly IActorProxyFactory _proxyFactory;
    private readonly SidecarTimerManager _timers;
    private readonly ActorStateStore _states;
    private readonly Dictionary<(int Interface, string Method), ActorMethod> _typed = [];
    private readonly Dictionary<string, ActorMethod> _plain = [];

    /// <exception cref="ArgumentException">An interface of the type breaks a rule of actor interfaces.</exception>
    public ActorTypeHost(
        ActorTypeInformation type,
        ActorActivator activator,
        ActorRuntimeOptions options,
        ILoggerFactory loggerFactory,
        IActorProxyFactory proxyFactory,
        ActorSidecar sidecar)
    {
        _type = type;
        _activator = activator;
        _options = options;
        _loggerFactory = loggerFactory;
        _proxyFactory = proxyFactory;
        _timers = new SidecarTimerManager(sidecar);
        _states = new ActorStateStore(sidecar, options.JsonSerializerOptions);
        foreach (var contract in type.InterfaceTypes.Select(ActorInterface.Of))
        {
            foreach (var method in contract.Methods)
            {
                _typed[(contract.Id, method.Name)] = method;
                _plain.TryAdd(method.Name, method);
            }
        }
    }

    /// <summary>A strongly typed call; answers the body of the response.</summary>
    public async Task<SidecarContent?> CallTypedAsync(
        ActorId id, string methodName, string header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!_options.UseJsonSerialization)
        {
            throw ActorProxyFactory.JsonOnly();
        }

        var interfaceId = TypedCallHeaders.ReadRequest(header).InterfaceId;
        if (!_typed.TryGetValue((interfaceId, methodName), out var method))
        {
            throw new MissingMethodException(_type.ActorTypeName, methodName);
        }

        var json = _options.JsonSerializerOptions;
        var arguments = method.ReadTyped(body, json);
        var result = await RunAsync(id, Call(methodName), actor => method.CallAsync((IActor)actor, arguments, cancellationToken));
        return method.ResultType is null
            ? null
            : SidecarContent.Write(json, (method, result, json), static (writer, state) =>
                state.method.WriteTypedResult(writer, state.result, state.json));
    }

    /// <summary>A plain call, JSON in and out; answers the body of the response.</summary>
    public async Task<SidecarContent?> CallPlainAsync(
        ActorId id, string methodName, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!_plain.TryGetValue(methodName, out var method))
        {
            throw new MissingMethodException(_type.ActorTypeName, methodName);
        }

        var json = _options.JsonSerializerOptions;
        var result = await RunAsync(
            id,
            Call(methodName),
            actor => method.CallAsync((IActor)actor, method.ReadPlain(body.Span, json), cancellationToken));
        return method.ResultType is null
            ? null
            : SidecarContent.Write(json, (method, result, json), static (writer, state) =>
                JsonSerializer.Serialize(writer, state.result, state.method.ResultType!, state.json));
    }

    public async Task RemindAsync(ActorId id, string reminderName, ReadOnlyMemory<byte> body)
    {
        if (!_type.IsRemindable)
        {
            return;
        }

        var reminder = ReminderCallback.Read(body.Span) ?? throw new SerializationException("The reminder says nothing.");
        await RunAsync(id, ReminderCall, async actor =>
        {
            await ((IRemindable)actor).ReceiveReminderAsync(reminderName, reminder.Data, reminder.DueTime, reminder.Period);
            return null;
        });
    }

    public async Task FireTimerAsync(ActorId id, ReadOnlyMemory<byte> body)
    {
        var timer = TimerCallback.Read(body.Span);
        await RunAsync(id, TimerCall, async actor =>
        {
            await actor.CallBackAsync(timer);
            return null;
        });
    }

    public async Task DeactivateAsync(ActorId id)
    {
        if (_active.TryRemove(id, out var state))
        {
            await DeactivateAsync(state);
        }
    }

    private static ActorMethodContext Call(string methodName) => new(methodName, ActorCallType.ActorInterfaceMethod);

    private async Task<object?> RunAsync(ActorId id, ActorMethodContext call, Func<Actor, Task<object?>> run)
    {
        var actor = (_active.TryGetValue(id, out var state) ? state : await ActivateAsync(id)).Actor;
        try
        {
            if (Reentrancy.Current is not null)
            {
                ActorStateManager.EnterContext();
            }

            await actor.BeginAsync(call);
            var result = await run(actor);
            await actor.EndAsync(call);
            return result;
        }
        catch (Exception failure)
        {
            await actor.FailAsync(call, failure);
            throw;
        }
        finally
        {
            ActorStateManager.LeaveContext();
        }
    }

    private async Task<ActorActivatorState> ActivateAsync(ActorId id)
    {
        var state = await _activator.CreateAsync(new ActorHost(
            _type, id, _options.JsonSerializerOptions, _loggerFactory, _proxyFactory, _timers, _states));
        try
        {
            await state.Actor.ActivateAsync();
        }
        catch
        {
            await _activator.DeleteAsync(state);
            throw;
        }

        // Two activations of one actor should not happen; if they do, the first one stays.
        var current = _active.GetOrAdd(id, state);
        if (!ReferenceEquals(current, state))
        {
            await DeactivateAsync(state);
        }

        return current;
    }

    private async Task DeactivateAsync(ActorActivatorState state)
    {
        try
        {
            await state.Actor.DeactivateAsync();
        }
        finally
        {
            await _activator.DeleteAsync(state);
        }
    }
}
