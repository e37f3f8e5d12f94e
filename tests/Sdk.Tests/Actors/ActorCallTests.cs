using System.Net;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Client;

namespace Sdk.Tests.Actors;

/// <summary>Calls of actors, from the proxy through the sidecar to the actor and back.</summary>
public sealed partial class ActorCallTests : ActorTest
{
    private ActorProxy Plain => ActorProxy.Create(new ActorId("17"), nameof(DeadlineActor), Json);

    [Fact]
    public async Task A_strongly_typed_call_carries_its_arguments_by_name()
    {
        Assert.Equal(5, await Typed.AddAsync(2, 3));

        var call = Sidecar.All.Single();
        Assert.Equal(("PUT", "/v1.0/actors/DeadlineActor/17/method/AddAsync"), (call.Method, call.Target));
        Assert.Equal(
            ("application/octet-stream; charset=utf-8", """{"value":{"first":2,"second":3}}"""), (call.Header("Content-Type"), call.Body));
    }

    [Fact]
    public async Task The_header_of_a_strongly_typed_call_is_that_of_the_official_sdk()
    {
        await Typed.DoNothingAsync();

        var header = Sidecar.All.Single().Header("X-DaprRequestHeader")!;
        Assert.Equal(
            """
            <z:anyType i:type="a:ActorHeader" xmlns:z="http://schemas.microsoft.com/2003/10/Serialization/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="urn:actors">
            <a:MethodId>1348363212</a:MethodId><a:InterfaceId>-889456272</a:InterfaceId>
            <a:ActorId xmlns:b="http://schemas.datacontract.org/2004/07/Dapr.Actors"><b:ActorId>17</b:ActorId></a:ActorId><a:CallContext>?</a:CallContext>
            <a:Headers xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"/><a:MethodName>DoNothingAsync</a:MethodName>
            <a:ActorType>DeadlineActor</a:ActorType></z:anyType>
            """.ReplaceLineEndings(""),
            CallContext().Replace(header, "<a:CallContext>?<"));
        Assert.Equal("", Sidecar.All.Single().Body);
    }

    [Fact]
    public async Task Values_with_a_constructor_and_a_token_pass()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        Assert.Equal(new Note("n", 2), await Typed.KeepAsync(new Note("n", 1), patience.Token));
        Assert.Null(await ActorProxy.Create<IDeadlineActor>(new ActorId("other"), nameof(DeadlineActor), Json).ReadAsync());
    }

    [Fact]
    public async Task An_exception_of_the_actor_reaches_the_caller_with_type_and_message()
    {
        var failure = await Assert.ThrowsAsync<ActorMethodInvocationException>(() => Typed.FailAsync("no"));

        var cause = Assert.IsType<ActorInvokeException>(failure.InnerException);
        Assert.Equal(("System.InvalidOperationException", "no"), (cause.ActualExceptionType, cause.Message));
        Assert.StartsWith("Remote Actor Method Exception,  DETAILS: Exception: InvalidOperationException", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_call_is_json_in_and_out()
    {
        Assert.Equal(new Note("n", 8), await Plain.InvokeMethodAsync<Note, Note>("KeepAsync", new Note("n", 7)));
        Assert.Equal("17", await Plain.InvokeMethodAsync<string>("WhoAsync"));
        await Plain.InvokeMethodAsync("DoNothingAsync");

        var call = Sidecar.All[0];
        Assert.Equal(("application/json; charset=utf-8", """{"text":"n","version":7}"""), (call.Header("Content-Type"), call.Body));
        Assert.Null(call.Header("X-DaprRequestHeader"));
    }

    [Fact]
    public async Task An_exception_of_a_plain_call_is_a_server_error()
    {
        await Assert.ThrowsAsync<DaprApiException>(() => Plain.InvokeMethodAsync("FailAsync", "no"));
        Assert.Equal(
            (HttpStatusCode.InternalServerError, ""),
            await App.SendAsync(HttpMethod.Put, "/actors/Unknown/17/method/WhoAsync"));
        Assert.Equal(
            HttpStatusCode.InternalServerError,
            (await App.SendAsync(HttpMethod.Put, "/actors/DeadlineActor/17/method/AddAsync", "1")).Status);
    }

    [Fact]
    public async Task The_sidecars_refusals_keep_their_code()
    {
        Sidecar.Answers(500, """{"errorCode":"ERR_ACTOR_RUNTIME_NOT_FOUND","message":"no runtime"}""");
        var failure = await Assert.ThrowsAsync<DaprApiException>(() => Plain.InvokeMethodAsync("WhoAsync"));
        Assert.Equal(("ERR_ACTOR_RUNTIME_NOT_FOUND", "no runtime"), (failure.ErrorCode, failure.Message));

        Sidecar.Answers(404);
        Assert.Equal("ERR_DOES_NOT_EXIST", (await Assert.ThrowsAsync<DaprApiException>(() => Typed.WhoAsync())).ErrorCode);

        Sidecar.Answers(500, "text");
        Assert.Equal("UNKNOWN", (await Assert.ThrowsAsync<DaprApiException>(() => Typed.WhoAsync())).ErrorCode);

        Sidecar.Answers(401);
        await Assert.ThrowsAsync<AuthenticationException>(() => Typed.WhoAsync());
    }

    [Fact]
    public async Task A_call_is_given_up_when_its_time_is_over()
    {
        Sidecar.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var options = Json;
        options.RequestTimeout = TimeSpan.FromMilliseconds(100);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ActorProxy.Create<IDeadlineActor>(new ActorId("17"), nameof(DeadlineActor), options).WhoAsync());
    }

    [Fact]
    public void A_strongly_typed_proxy_without_json_is_refused_with_what_to_do()
    {
        var failure = Assert.Throws<NotSupportedException>(
            () => ActorProxy.Create<IDeadlineActor>(new ActorId("17"), nameof(DeadlineActor), new ActorProxyOptions()));

        Assert.Contains("UseJsonSerialization", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_knows_its_actor()
    {
        var proxy = Assert.IsAssignableFrom<IActorProxy>(Typed);

        Assert.Equal(("17", nameof(DeadlineActor)), (proxy.ActorId.GetId(), proxy.ActorType));
    }

    [Theory]
    [InlineData(typeof(IOverloaded))]
    [InlineData(typeof(IGeneric<int>))]
    [InlineData(typeof(IGenericMethod))]
    [InlineData(typeof(INotAsync))]
    [InlineData(typeof(ITokenFirst))]
    public void An_interface_that_breaks_the_rules_is_refused(Type type) =>
        Assert.Throws<ArgumentException>(() => ActorProxy.Create(new ActorId("1"), type, "T", Json));

    [Theory]
    [InlineData("chain")]
    [InlineData(null)]
    public async Task A_call_from_inside_an_actor_belongs_to_the_chain_of_the_call_that_it_answers(string? chain)
    {
        var (status, body) = await App.SendAsync(
            HttpMethod.Put,
            "/actors/DeadlineActor/17/method/AskAsync",
            "\"18\"",
            headers: chain is null ? [] : [("Dapr-Reentrancy-Id", chain)]);

        Assert.Equal((HttpStatusCode.OK, "\"18\""), (status, body));
        Assert.Equal(("/v1.0/actors/DeadlineActor/18/method/WhoAsync", chain), (Sidecar.Only.Target, Sidecar.Only.Header("Dapr-Reentrancy-Id")));
    }

    [Fact]
    public void Ids_that_differ_in_case_are_equal()
    {
        Assert.True(new ActorId("a") == new ActorId("A"));
        Assert.Throws<ArgumentException>(() => new ActorId(" "));
        Assert.Equal("\"a\"", System.Text.Json.JsonSerializer.Serialize(new ActorId("a")));
    }

    [GeneratedRegex("<a:CallContext>[^<]+<")]
    private static partial Regex CallContext();

    public interface IOverloaded : IActor
    {
        Task RunAsync();

        Task RunAsync(int n);
    }

    public interface IGeneric<T> : IActor
    {
        Task<T> RunAsync();
    }

    public interface IGenericMethod : IActor
    {
        Task RunAsync<T>();
    }

    public interface INotAsync : IActor
    {
        int Run();
    }

#pragma warning disable CA1068 // That the token comes first is the point.
    public interface ITokenFirst : IActor
    {
        Task RunAsync(CancellationToken cancellationToken, int n);
    }
#pragma warning restore CA1068
}
