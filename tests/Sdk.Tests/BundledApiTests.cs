using System.Reflection;
using Dapr;
using Dapr.Actors;
using Dapr.AspNetCore;
using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Sdk.Tests.Api;

namespace Sdk.Tests;

/// <summary>Code that compiles with the bundled SDK compiles with the official one.</summary>
public sealed class BundledApiTests
{
    private static readonly Assembly[] Bundled =
    [
        typeof(DaprDefaults).Assembly,
        typeof(DaprClient).Assembly,
        typeof(BulkSubscribeAttribute).Assembly,
        typeof(ActorId).Assembly,
        typeof(ActorsServiceCollectionExtensions).Assembly,
    ];

    private static IEnumerable<ApiType> Surface =>
        Bundled.SelectMany(assembly => assembly.GetExportedTypes()).Select(PublicSurface.Of);

    [Fact]
    public void Everything_public_is_official_and_has_the_official_signature() =>
        Assert.Empty(ApiDrift.Find(Surface, OfficialApi.Parse(OfficialApi.Text)));

    [Fact]
    public void The_guard_looks_at_every_type_and_member()
    {
        var surface = Surface.ToArray();

        Assert.True(surface.Length > 80, $"only {surface.Length} types");
        Assert.True(surface.Sum(type => type.Members.Count) > 300, $"only {surface.Sum(type => type.Members.Count)} members");
        Assert.Contains(surface, type => type.FullName == "Dapr.Client.DaprClient" && type.Members.Count > 40);
    }

    [Theory]
    [InlineData("TrySaveStateAsync<TValue>(string storeName, string key, TValue value,", "TrySaveStateAsync<TValue>(string storeName, string key, TValue item,", "TrySaveStateAsync<TValue>")]
    [InlineData("CreateInvokeHttpClient(string? appId = null,", "CreateInvokeHttpClient(string? appId,", "CreateInvokeHttpClient")]
    [InlineData("CreateInvokeHttpClient(string? appId = null,", "CreateInvokeHttpClient(string appId = null,", "CreateInvokeHttpClient")]
    [InlineData("public abstract Task<bool> CheckHealthAsync", "public virtual Task<bool> CheckHealthAsync", "CheckHealthAsync")]
    [InlineData("public static HttpClient CreateInvokeHttpClient", "public HttpClient CreateInvokeHttpClient", "CreateInvokeHttpClient")]
    [InlineData("RegisterActor<TActor>(Action<ActorRegistration> configure = null) where TActor : Actor;", "RegisterActor<TActor>(Action<ActorRegistration> configure = null) where TActor : class;", "RegisterActor<TActor>")]
    [InlineData("public const int DefaultHttpPort = 3500;", "public const int DefaultHttpPort = 3501;", "DefaultHttpPort")]
    [InlineData("public StateOptions? Options;", "public StateOptions? Options { get; set; }", "Options")]
    [InlineData("FirstWrite = 0, LastWrite = 1", "LastWrite = 0, FirstWrite = 1", "ConcurrencyMode")]
    [InlineData("[AttributeUsage(All, AllowMultiple = true, Inherited = true)]\npublic class TopicAttribute", "[AttributeUsage(All, AllowMultiple = false, Inherited = true)]\npublic class TopicAttribute", "TopicAttribute")]
    [InlineData("public class StateOptions", "public sealed class StateOptions", "StateOptions")]
    [InlineData("public interface IRemindable {", "public interface IRemindableActor {", "IRemindable")]
    [InlineData("    string[] OwnedMetadatas { get; }", "    string[] OwnedMetadatas { get; }\n    string Further { get; }", "Further")]
    [InlineData("Task<(TValue value, string etag)>", "Task<(TValue value, string tag)>", "GetStateAndETagAsync<TValue>")]
    [InlineData("// namespace Dapr.Client  (Dapr.Client.dll)\npublic class StateOptions", "// namespace Dapr.Client  (Dapr.Common.dll)\npublic class StateOptions", "StateOptions")]
    public void A_difference_is_found_and_named(string official, string changed, string named)
    {
        var text = OfficialApi.Text.ReplaceLineEndings("\n");
        Assert.Contains(official, text, StringComparison.Ordinal);

        var drift = ApiDrift.Find(Surface, OfficialApi.Parse(text.Replace(official, changed, StringComparison.Ordinal)));

        Assert.NotEmpty(drift);
        Assert.All(drift, difference => Assert.Contains(named.Split('<')[0], difference, StringComparison.Ordinal));
    }
}
