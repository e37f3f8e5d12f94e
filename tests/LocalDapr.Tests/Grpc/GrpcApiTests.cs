using System.Text.Json.Nodes;
using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;

namespace LocalDapr.Tests.Grpc;

/// <summary>Statuses, messages and details as daprd gives them, and what one API writes the other reads.</summary>
public sealed class GrpcApiTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private TestSystem _system = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync(async context =>
        {
            if (context.Request.Path == "/teapot")
                context.Response.StatusCode = 409;
            context.Response.ContentType = "text/plain";
            await context.Response.Body.WriteAsync("from the app"u8.ToArray());
        }, """[{"pubsubname":"pubsub","topic":"orders","route":"/orders"}]""");
        var resources = ResourceSet.Empty with
        {
            Components =
            [
                TestSystem.InMemory("store", "state.in-memory"),
                TestSystem.InMemory("pubsub", "pubsub.in-memory", ("protectedTopics", "secret")),
                TestSystem.InMemory("env", "secretstores.local.env"),
            ],
        };
        var options = TestSystem.Options("one", _app) with { DaprGrpcPort = 0, Resources = resources, Environment = new Dictionary<string, string> { ["PIN"] = "1588" } };
        _system = await TestSystem.StartAsync(options);
        _client = new GrpcClient(_system.Sidecar("one").GrpcPort);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _system.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_that_are_saved_come_back_with_an_etag()
    {
        byte[] value = [0, 1, 0xff, 0x22];
        await _client.CallAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { new StateItem { Key = "k", Value = ByteString.CopyFrom(value) } } });

        var got = await _client.CallAsync("GetState", new GetStateRequest { StoreName = "store", Key = "k" }, GetStateResponse.Parser);

        Assert.Equal(value, got.Data.ToByteArray());
        Assert.NotEqual("", got.Etag);
        Assert.Equal(new GetStateResponse(), await _client.CallAsync("GetState", new GetStateRequest { StoreName = "store", Key = "none" }, GetStateResponse.Parser));
    }

    [Fact]
    public async Task Json_that_is_saved_is_stored_as_over_http_and_garbage_is_refused()
    {
        var item = new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("""{"price": 1.50}"""), Metadata = { ["contentType"] = "application/json" } };
        await _client.CallAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { item } });
        using var response = await _system.SendAsync("one", HttpMethod.Get, "/v1.0/state/store/k");
        Assert.Equal(1.5, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["price"]!.GetValue<double>());

        item.Value = ByteString.CopyFromUtf8("{");
        Assert.Equal(GrpcStatus.Unknown, (await _client.TryAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { item } })).Status);
    }

    [Fact]
    public async Task A_time_to_live_is_told_and_kept()
    {
        var item = new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("1"), Metadata = { ["ttlInSeconds"] = "100" } };
        await _client.CallAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { item } });

        var got = await _client.CallAsync("GetState", new GetStateRequest { StoreName = "store", Key = "k" }, GetStateResponse.Parser);

        Assert.True(DateTimeOffset.Parse(got.Metadata["ttlExpireTime"], System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddSeconds(50));
    }

    [Fact]
    public async Task A_wrong_etag_is_aborted()
    {
        await _client.CallAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("1") } } });
        var stale = new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("2"), Etag = new Etag { Value = "777" } };

        var save = await _client.TryAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { stale } });
        var delete = await _client.TryAsync("DeleteState", new DeleteStateRequest { StoreName = "store", Key = "k", Etag = stale.Etag });
        var deleteMany = await _client.TryAsync("DeleteBulkState", new DeleteBulkStateRequest { StoreName = "store", States = { stale } });
        var transaction = await _client.TryAsync("ExecuteStateTransaction", new ExecuteStateTransactionRequest
        {
            StoreName = "store",
            Operations = { new TransactionalStateOperation { OperationType = "upsert", Request = stale } },
        });

        Assert.Equal((GrpcStatus.Aborted, "ERR_STATE_SAVE", "dapr.io"), (save.Status, save.ErrorInfo.Reason, save.ErrorInfo.Domain));
        Assert.StartsWith("failed saving state in state store store: possible etag mismatch", save.Message, StringComparison.Ordinal);
        Assert.Equal((GrpcStatus.Aborted, "ERR_STATE_DELETE"), (delete.Status, delete.ErrorInfo.Reason));
        Assert.Equal((GrpcStatus.Aborted, "ERR_STATE_BULK_DELETE"), (deleteMany.Status, deleteMany.ErrorInfo.Reason));
        Assert.Equal((GrpcStatus.Internal, "ERR_STATE_TRANSACTION"), (transaction.Status, transaction.ErrorInfo.Reason));
    }

    [Fact]
    public async Task First_write_wins_where_it_is_asked_for()
    {
        var item = new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("1"), Options = new StateOptions { Concurrency = Concurrency.FirstWrite } };
        var request = new SaveStateRequest { StoreName = "store", States = { item } };

        await _client.CallAsync("SaveState", request);

        Assert.Equal(GrpcStatus.Aborted, (await _client.TryAsync("SaveState", request)).Status);
    }

    [Fact]
    public async Task What_is_wrong_with_a_state_request_is_told()
    {
        var nowhere = await _client.TryAsync("GetBulkState", new GetBulkStateRequest { StoreName = "nowhere" });
        Assert.Equal((GrpcStatus.InvalidArgument, "state store nowhere is not found"), (nowhere.Status, nowhere.Message));
        Assert.Equal(("DAPR_STATE_NOT_FOUND", "one"), (nowhere.ErrorInfo.Reason, nowhere.ErrorInfo.Metadata["appID"]));

        var badKey = await _client.TryAsync("GetState", new GetStateRequest { StoreName = "store", Key = "a||b" });
        Assert.Equal((GrpcStatus.InvalidArgument, "input key/keyPrefix 'a||b' can't contain '||'"), (badKey.Status, badKey.Message));

        var noKey = await _client.TryAsync("SaveState", new SaveStateRequest { StoreName = "store", States = { new StateItem() } });
        Assert.Equal((GrpcStatus.InvalidArgument, "state key cannot be empty"), (noKey.Status, noKey.Message));

        var unknown = await _client.TryAsync("ExecuteStateTransaction", new ExecuteStateTransactionRequest { StoreName = "store", Operations = { new TransactionalStateOperation { OperationType = "add" } } });
        Assert.Equal((GrpcStatus.Unimplemented, "operation type add not supported"), (unknown.Status, unknown.Message));
    }

    [Theory]
    [InlineData("application/json", """{"a":1}""", "data", """{"a":1}""")]
    [InlineData("text/plain", "hello", "data", "\"hello\"")]
    [InlineData("", "hello", "data", "\"hello\"")]
    [InlineData("application/octet-stream", "hello", "data_base64", "\"aGVsbG8=\"")]
    public async Task An_event_is_wrapped_by_its_content_type(string contentType, string data, string member, string expected)
    {
        await _client.CallAsync("PublishEvent", new PublishEventRequest { PubsubName = "pubsub", Topic = "orders", DataContentType = contentType, Data = ByteString.CopyFromUtf8(data), Metadata = { ["cloudevent.id"] = "mine" } });

        var envelope = JsonNode.Parse((await _app.WaitForAsync("/orders", 1))[0].Body)!;
        Assert.Equal(expected, envelope[member]!.ToJsonString());
        Assert.Equal(("mine", "one", contentType.Length > 0 ? contentType : "text/plain"), ((string)envelope["id"]!, (string)envelope["source"]!, (string)envelope["datacontenttype"]!));
    }

    [Fact]
    public async Task Events_come_in_bulk_and_with_the_callers_trace()
    {
        // Version 0, trace id 11.., span id 22.., sampled: the binary form of a traceparent.
        byte[] trace = [0, 0, .. Enumerable.Repeat((byte)0x11, 16), 1, .. Enumerable.Repeat((byte)0x22, 8), 2, 1];
        var request = new BulkPublishRequest { PubsubName = "pubsub", Topic = "orders" };
        request.Entries.Add(new BulkPublishRequestEntry { EntryId = "1", Event = ByteString.CopyFromUtf8("1"), ContentType = "application/json" });
        request.Entries.Add(new BulkPublishRequestEntry { EntryId = "2", Event = ByteString.CopyFromUtf8("2"), ContentType = "application/json" });

        var reply = await _client.TryAsync("BulkPublishEventAlpha1", request, ("grpc-trace-bin", Convert.ToBase64String(trace)));

        Assert.Equal(GrpcStatus.Ok, reply.Status);
        var events = (await _app.WaitForAsync("/orders", 2)).Select(received => JsonNode.Parse(received.Body)!).ToArray();
        Assert.Equal([1, 2], events.Select(envelope => (int)envelope["data"]!).Order());
        Assert.All(events, envelope => Assert.Contains(new string('1', 32), (string)envelope["traceparent"]!, StringComparison.Ordinal));

        request.Entries[1].EntryId = "1";
        Assert.Equal(GrpcStatus.InvalidArgument, (await _client.TryAsync("BulkPublishEvent", request)).Status);
    }

    [Fact]
    public async Task What_is_wrong_with_an_event_is_told()
    {
        Task<GrpcReply> PublishAsync(string pubsub, string topic, string contentType = "") =>
            _client.TryAsync("PublishEvent", new PublishEventRequest { PubsubName = pubsub, Topic = topic, DataContentType = contentType, Data = ByteString.CopyFromUtf8("x") });

        var nowhere = await PublishAsync("nowhere", "orders");
        Assert.Equal((GrpcStatus.InvalidArgument, "pubsub nowhere is not found", "DAPR_PUBSUB_NOT_FOUND"), (nowhere.Status, nowhere.Message, nowhere.ErrorInfo.Reason));
        var forbidden = await PublishAsync("pubsub", "secret");
        Assert.Equal((GrpcStatus.PermissionDenied, "topic secret is not allowed for app id one"), (forbidden.Status, forbidden.Message));
        Assert.Equal("pubsub name is empty", (await PublishAsync("", "orders")).Message);
        Assert.Equal("topic is empty in pubsub pubsub", (await PublishAsync("pubsub", "")).Message);
        var noEvent = await PublishAsync("pubsub", "orders", "application/cloudevents+json");
        Assert.Equal((GrpcStatus.InvalidArgument, "cannot create cloudevent"), (noEvent.Status, noEvent.Message));
    }

    [Fact]
    public async Task Secrets_are_read()
    {
        Assert.Equal("1588", (await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "env", Key = "PIN" }, GetSecretResponse.Parser)).Data["PIN"]);
        Assert.Equal("1588", (await _client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "env" }, GetBulkSecretResponse.Parser)).Data["PIN"].Secrets["PIN"]);
        Assert.Equal(GrpcStatus.InvalidArgument, (await _client.TryAsync("GetSecret", new GetSecretRequest { StoreName = "safe", Key = "PIN" })).Status);
    }

    [Fact]
    public async Task An_app_is_invoked_over_http()
    {
        var request = new InvokeServiceRequest { Id = "one", Message = new InvokeRequest { Method = "pizza", ContentType = "application/json", HttpExtension = new HttpExtension { Verb = HttpExtension.Types.Verb.Put, Querystring = "a=1" } } };
        request.Message.Data = new Google.Protobuf.WellKnownTypes.Any { Value = ByteString.CopyFromUtf8("{}") };

        var answer = await _client.CallAsync("InvokeService", request, InvokeResponse.Parser);
        Assert.Equal(("from the app", "text/plain"), (answer.Data.Value.ToStringUtf8(), answer.ContentType));
        var received = _app.At("/pizza").Single();
        Assert.Equal(("PUT", "{}", "application/json"), (received.Method, received.Body, received.Headers["Content-Type"]));

        request.Message.Method = "teapot";
        var conflict = await _client.TryAsync("InvokeService", request);
        Assert.Equal((GrpcStatus.AlreadyExists, "Conflict", "from the app"), (conflict.Status, conflict.Message, conflict.ErrorInfo.Metadata["http.error_message"]));
        request.Id = "nobody";
        Assert.Equal(GrpcStatus.Internal, (await _client.TryAsync("InvokeService", request)).Status);
        request.Message.HttpExtension = null;
        Assert.Equal(GrpcStatus.InvalidArgument, (await _client.TryAsync("InvokeService", request)).Status);
    }

    [Fact]
    public async Task The_sidecar_tells_about_itself_and_ends_when_told()
    {
        await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "table", Value = "7" });
        var metadata = await _client.CallAsync("GetMetadata", new Nothing(), GetMetadataResponse.Parser);

        Assert.Equal(("one", "7"), (metadata.Id, metadata.ExtendedMetadata["table"]));
        Assert.Equal(["store", "pubsub", "env"], metadata.RegisteredComponents.Select(component => component.Name));
        Assert.Equal(("orders", "/orders"), (metadata.Subscriptions.Single().Topic, metadata.Subscriptions.Single().Rules.Rules.Single().Path));
        Assert.Equal(_app.Port, metadata.AppConnectionProperties.Port);

        await _client.CallAsync("Shutdown", new Nothing());
        Assert.Equal("one", (await _system.Host.ShutdownRequested.WaitAsync(TimeSpan.FromSeconds(20))).AppId);
    }

    [Fact]
    public async Task Building_blocks_without_a_component_say_so()
    {
        var locks = await _client.TryAsync("TryLockAlpha1", new TryLockRequest { StoreName = "l", ResourceId = "r", LockOwner = "o", ExpiryInSeconds = 1 });
        Assert.Equal((GrpcStatus.FailedPrecondition, "lock store is not configured"), (locks.Status, locks.Message));
        var configuration = await _client.TryAsync("SubscribeConfiguration", new SubscribeConfigurationRequest { StoreName = "c" });
        Assert.Equal((GrpcStatus.FailedPrecondition, "configuration stores not configured"), (configuration.Status, configuration.Message));
        var binding = await _client.TryAsync("InvokeBinding", new InvokeBindingRequest { Name = "b", Operation = "create" });
        Assert.Equal((GrpcStatus.Internal, "error invoking output binding b: couldn't find output binding b"), (binding.Status, binding.Message));
        var actor = await _client.TryAsync("ExecuteActorStateTransaction", new ExecuteActorStateTransactionRequest { ActorType = "T", ActorId = "1" });
        Assert.Equal((GrpcStatus.Internal, "actor instance is missing"), (actor.Status, actor.Message));
    }
}

/// <summary>Who may call what.</summary>
public sealed class GrpcAccessTests
{
    private static readonly GetStateRequest Get = new() { StoreName = "store", Key = "k" };

    [Fact]
    public async Task The_api_token_is_asked_for()
    {
        await using var system = await TestSystem.StartAsync(TestSystem.Options("one") with { DaprGrpcPort = 0, ApiToken = "t" });
        using var client = new GrpcClient(system.Sidecar("one").GrpcPort);

        var none = await client.TryAsync("GetState", Get);
        Assert.Equal((GrpcStatus.Unauthenticated, "Unauthorized", "missing api token in request metadata"), (none.Status, none.Message, none.ErrorInfo.Metadata["http.error_message"]));
        Assert.Equal(GrpcStatus.Unauthenticated, (await client.TryAsync("GetState", Get, ("dapr-api-token", "wrong"))).Status);
        Assert.Equal(GrpcStatus.Ok, (await client.TryAsync("GetState", Get, ("dapr-api-token", "t"))).Status);
    }

    [Fact]
    public async Task A_configuration_opens_and_closes_apis()
    {
        var allowed = ConfigurationResource.Default with { ApiAllowed = [new ApiRule("state", "v1", "grpc")] };
        var denied = ConfigurationResource.Default with { ApiDenied = [new ApiRule("state", "v1", "grpc"), new ApiRule("metadata", "v1", "http")] };
        await using var system = await TestSystem.StartAsync(
            TestSystem.Options("allowed") with { DaprGrpcPort = 0, Configuration = allowed }, TestSystem.Options("denied") with { DaprGrpcPort = 0, Configuration = denied });
        using var one = new GrpcClient(system.Sidecar("allowed").GrpcPort);
        using var two = new GrpcClient(system.Sidecar("denied").GrpcPort);

        Assert.Equal((GrpcStatus.Ok, GrpcStatus.Unimplemented), ((await one.TryAsync("GetState", Get)).Status, (await one.TryAsync("GetMetadata", new Nothing())).Status));
        Assert.Equal((GrpcStatus.Unimplemented, GrpcStatus.Ok), ((await two.TryAsync("GetState", Get)).Status, (await two.TryAsync("GetMetadata", new Nothing())).Status));
    }
}
