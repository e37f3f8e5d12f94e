using LocalDapr.Access;
using LocalDapr.Resources;
using LocalDapr.Run.RunFile;
using LocalDapr.Tests.Run;

namespace LocalDapr.Tests.Access;

/// <summary>The access control list of the repository's own Configuration, which every sidecar of the house reads.</summary>
public sealed class HouseAccessTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(RunningLocalDapr.ProbeProject, "..", "..", ".."));

    private static readonly AccessList List = AccessList.Of(ConfigurationResource.Load(Path.Combine(Root, "components", "common", "config.yaml")))!;

    private static readonly string[] Apps = [.. RunFileReader.Read(Path.Combine(Root, "dapr.yaml")).Apps.Select(app => app.AppId)];

    [Theory]
    [InlineData("/internal/orders/17/cancel", "customercenter")]
    [InlineData("/internal/stores/3/close", "customercenter")]
    [InlineData("/internal/stores/3/remove", "customercenter")]
    [InlineData("/internal/payments/authorise", "order")]
    [InlineData("/internal/payments/price", "order")]
    [InlineData("/internal/stock/take", "payment")]
    [InlineData("/internal/prices", "payment")]
    [InlineData("/internal/what/comes/later", null)]
    [InlineData("/Internal/Orders/17/cancel", "customercenter")]
    [InlineData("/%69nternal/orders/17/cancel", "customercenter")]
    public void What_is_internal_has_one_caller(string path, string? caller) =>
        Assert.Equal(caller is null ? [] : [caller], Apps.Where(app => List.Allows(Caller(app), path, "POST")));

    [Theory]
    [InlineData("/orders", "POST")]
    [InlineData("/orders/17", "DELETE")]
    [InlineData("/myPages/17/events", "GET")]
    [InlineData("/storeOrders/1", "PATCH")]
    [InlineData("/complaints", "POST")]
    public void What_the_gateway_forwards_passes(string path, string verb) => Assert.True(List.Allows(Caller("gateway"), path, verb));

    [Fact]
    public void The_store_check_passes() => Assert.True(List.Allows(Caller("order"), "/stores/chkOpenYN", "GET"));

    [Fact]
    public void Where_no_caller_is_known_everything_passes() => Assert.True(List.Allows(null, "/internal/orders/17/cancel", "POST"));

    private static CallerId Caller(string app) => new("public", "default", app);
}
