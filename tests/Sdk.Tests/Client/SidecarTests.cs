using System.Text;
using Dapr;
using Dapr.Client;

namespace Sdk.Tests.Client;

/// <summary>Bindings, secrets, health and metadata.</summary>
public sealed class SidecarTests : SidecarTest
{
    [Fact]
    public async Task A_binding_gets_operation_data_and_metadata()
    {
        await Dapr.InvokeBindingAsync("notify", "post", new { A = 1 }, new Dictionary<string, string> { ["path"] = "/x" });

        Assert.Equal(("POST", "/v1.0/bindings/notify"), (Sidecar.Only.Method, Sidecar.Only.Target));
        Assert.Equal("""{"operation":"post","data":{"a":1},"metadata":{"path":"/x"}}""", Sidecar.Only.Body);
    }

    [Fact]
    public async Task What_a_binding_answers_is_read_with_its_metadata()
    {
        Sidecar.Answers(200, """{"hi":1}""", ("metadata.statusCode", "200"), ("other", "x"));

        var answer = await Dapr.InvokeBindingAsync(new BindingRequest("notify", "get"));

        Assert.Equal("""{"operation":"get"}""", Sidecar.Only.Body);
        Assert.Equal("""{"hi":1}""", Encoding.UTF8.GetString(answer.Data.Span));
        Assert.Equal("200", answer.Metadata["statuscode"]);
        Assert.Single(answer.Metadata);
        Assert.Equal(1, (await Dapr.InvokeBindingAsync<int, Dictionary<string, int>>("notify", "get", 0))["hi"]);
    }

    [Fact]
    public async Task A_binding_that_fails_throws()
    {
        Sidecar.Answers(500, """{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"no"}""");

        await Assert.ThrowsAsync<DaprException>(() => Dapr.InvokeBindingAsync("notify", "get", 1));
    }

    [Fact]
    public async Task A_secret_is_read_by_name()
    {
        Sidecar.Answers(200, """{"nested:key":"inner"}""");

        Assert.Equal("inner", (await Dapr.GetSecretAsync("secrets", "nested:key"))["nested:key"]);
        Assert.Equal("/v1.0/secrets/secrets/nested%3Akey", Sidecar.Only.Target);
    }

    [Fact]
    public async Task All_secrets_are_read_by_name_and_key()
    {
        Sidecar.Answers(200, """{"a":{"a":"1"},"b":{"x":"2","y":"3"}}""");

        var secrets = await Dapr.GetBulkSecretAsync("secrets", new Dictionary<string, string> { ["n"] = "v" });

        Assert.Equal("3", secrets["b"]["y"]);
        Assert.Equal("/v1.0/secrets/secrets/bulk?metadata.n=v", Sidecar.Only.Target);
    }

    [Fact]
    public async Task A_sidecar_is_healthy_when_it_says_so_and_not_when_it_does_not_answer()
    {
        Assert.True(await Dapr.CheckHealthAsync());
        Sidecar.Answers(500);
        Assert.False(await Dapr.CheckOutboundHealthAsync());
        Assert.Equal(["/v1.0/healthz", "/v1.0/healthz/outbound"], Sidecar.All.Select(request => request.Target));

        await Sidecar.DisposeAsync();
        Assert.False(await Dapr.CheckHealthAsync());
    }

    [Fact]
    public async Task Waiting_for_the_sidecar_ends_when_it_is_ready()
    {
        Sidecar.Answer = context =>
        {
            context.Response.StatusCode = Sidecar.All.Count < 2 ? 500 : 204;
            return Task.CompletedTask;
        };

        await Dapr.WaitForSidecarAsync();

        Assert.Equal(2, Sidecar.All.Count);
    }

    [Fact]
    public async Task Metadata_is_read_from_the_sidecar()
    {
        Sidecar.Answers(200, """
            {"id":"order","components":[{"name":"store","type":"state.redis","version":"v1","capabilities":["ETAG"]},{"name":"p","type":"pubsub.redis","version":"v1"}],
             "extended":{"mine":"again"},"actorRuntime":{"runtimeStatus":"RUNNING","activeActors":[{"type":"Deadline","count":3},{"type":"Idle"}]}}
            """);

        var metadata = await Dapr.GetMetadataAsync();

        Assert.Equal(("order", "again"), (metadata.Id, metadata.Extended["mine"]));
        Assert.Equal([("Deadline", 3), ("Idle", 0)], metadata.Actors.Select(actor => (actor.Type, actor.Count)));
        Assert.Equal([("store", 1), ("p", 0)], metadata.Components.Select(it => (it.Name, it.Capabilities.Length)));
    }

    [Fact]
    public async Task Metadata_is_set_as_text()
    {
        await Dapr.SetMetadataAsync("mine", "hello");

        Assert.Equal(("PUT", "/v1.0/metadata/mine", "hello"), (Sidecar.Only.Method, Sidecar.Only.Target, Sidecar.Only.Body));
    }

    [Fact]
    public async Task The_sidecar_is_stopped_by_a_post()
    {
        await Dapr.ShutdownSidecarAsync();

        Assert.Equal(("POST", "/v1.0/shutdown"), (Sidecar.Only.Method, Sidecar.Only.Target));
    }
}
