using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Dapr.Actors.Communication;

namespace Dapr.Actors.Client;

/// <summary>What the runtime derives the proxies of actor interfaces from.</summary>
internal class TypedActorProxy : DispatchProxy, IActorProxy
{
    private static readonly MethodInfo WithResult =
        typeof(TypedActorProxy).GetMethod(nameof(CallWithResultAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly ConcurrentDictionary<Type, Func<TypedActorProxy, ActorMethod, object?[]?, Task>> Calls = new();

    private ActorInterface _contract = null!;
    private ActorSidecar _sidecar = null!;
    private JsonSerializerOptions _json = null!;

    public ActorId ActorId { get; private set; } = null!;

    public string ActorType { get; private set; } = null!;

    public void Initialize(
        ActorId actorId, string actorType, ActorInterface contract, ActorSidecar sidecar, JsonSerializerOptions json)
    {
        ActorId = actorId;
        ActorType = actorType;
        _contract = contract;
        _sidecar = sidecar;
        _json = json;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _contract.Find(targetMethod!);
        return method.ResultType is { } type
            ? Calls.GetOrAdd(type, Bind)(this, method, args)
            : CallAsync(method, args);
    }

    private static Func<TypedActorProxy, ActorMethod, object?[]?, Task> Bind(Type type) =>
        WithResult.MakeGenericMethod(type).CreateDelegate<Func<TypedActorProxy, ActorMethod, object?[]?, Task>>();

    private static async Task<T> CallWithResultAsync<T>(TypedActorProxy proxy, ActorMethod method, object?[]? arguments)
    {
        using var answer = await proxy.SendAsync(method, arguments);
        return ActorMethod.ReadTypedResult<T>(answer.BodyMemory, proxy._json);
    }

    private async Task CallAsync(ActorMethod method, object?[]? arguments)
    {
        using var answer = await SendAsync(method, arguments);
    }

    /// <exception cref="ActorMethodInvocationException">The actor threw.</exception>
    private async Task<SidecarAnswer> SendAsync(ActorMethod method, object?[]? arguments)
    {
        var header = TypedCallHeaders.WriteRequest(new ActorRequestMessageHeader
        {
            MethodId = method.Id,
            InterfaceId = _contract.Id,
            ActorId = ActorId,
            ActorType = ActorType,
            MethodName = method.Name,
            CallContext = Reentrancy.Current ?? Guid.NewGuid().ToString(),
        });
        var answer = await _sidecar.InvokeAsync(
            ActorType,
            ActorId,
            method.Name,
            method.WriteTyped(arguments, _json),
            new KeyValuePair<string, string>(TypedCallHeaders.Request, header),
            method.TokenOf(arguments));
        if (answer.Header(TypedCallHeaders.Error) is not { Length: > 0 } error)
        {
            return answer;
        }

        using (answer)
        {
            throw new ActorMethodInvocationException(
                $"Remote Actor Method Exception,  DETAILS: {TypedCallHeaders.ReadError(error)}",
                ActorInvokeExceptionData.Read(answer.Body),
                isTransient: false);
        }
    }
}
