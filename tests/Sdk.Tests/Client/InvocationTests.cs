using System.Net;
using Dapr.Client;

namespace Sdk.Tests.Client;

/// <summary>Calls of other apps.</summary>
public sealed class InvocationTests : SidecarTest
{
    [Fact]
    public async Task A_relative_address_is_a_path_of_the_app()
    {
        Sidecar.Answers(404, "{}");
        using var store = Dapr.CreateInvokableHttpClient("store");

        using var answer = await store.GetAsync(new Uri("/stores/chkOpenYN?regionNm=%EA%B0%95%EB%82%A8&x=a%2Fb", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("/v1.0/invoke/store/method/stores/chkOpenYN?regionNm=%EA%B0%95%EB%82%A8&x=a%2Fb", Sidecar.Only.Target);
        Assert.Equal("http://store/stores/chkOpenYN?regionNm=%EA%B0%95%EB%82%A8&x=a%2Fb", answer.RequestMessage!.RequestUri!.OriginalString);
    }

    [Fact]
    public async Task The_host_of_an_address_is_the_app_and_the_given_app_id_keeps_its_case()
    {
        using var client = Dapr.CreateInvokableHttpClient("OrderApp");

        await client.GetAsync(new Uri("a", UriKind.Relative));
        await client.GetAsync(new Uri("http://menu/b"));

        Assert.Equal(["/v1.0/invoke/OrderApp/method/a", "/v1.0/invoke/menu/method/b"], Sidecar.All.Select(request => request.Target));
    }

    [Fact]
    public async Task The_instance_sends_its_token_and_the_static_method_only_the_one_it_is_given()
    {
        using var dapr = new DaprClientBuilder().UseHttpEndpoint(Sidecar.Endpoint).UseDaprApiToken("t").Build();
        using var own = dapr.CreateInvokableHttpClient("a");
        using var bare = DaprClient.CreateInvokeHttpClient("a", Sidecar.Endpoint);

        await own.GetAsync(new Uri("x", UriKind.Relative));
        await bare.GetAsync(new Uri("x", UriKind.Relative));

        Assert.Equal(["t", null], Sidecar.All.Select(request => request.Header("dapr-api-token")));
    }

    [Fact]
    public void An_app_id_that_is_no_host_name_is_refused() =>
        Assert.Throws<ArgumentException>(() => DaprClient.CreateInvokeHttpClient("a b"));

    [Fact]
    public async Task An_address_that_names_no_app_is_refused()
    {
        using var client = new HttpClient(new InvocationHandler { InnerHandler = new SocketsHttpHandler(), DaprEndpoint = Sidecar.Endpoint });

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(new Uri("ftp://a/b")));
        Assert.Empty(Sidecar.All);
    }

    [Fact]
    public void An_endpoint_is_http_or_https()
    {
        Assert.Throws<ArgumentException>(() => new InvocationHandler { DaprEndpoint = "ftp://a" });
        Assert.Throws<InvalidOperationException>(() => new DaprClientBuilder().UseHttpEndpoint("ftp://a").Build());
    }

    [Fact]
    public async Task A_request_message_is_addressed_to_the_sidecar()
    {
        using var request = Dapr.CreateInvokeMethodRequest(
            HttpMethod.Put, "menu", "/stock?a=1", [new("b", "2 3")], new { PizzaNm = "페퍼로니" });
        using var client = new HttpClient();

        await client.SendAsync(request);

        Assert.Equal(("PUT", "/v1.0/invoke/menu/method/stock?a=1&b=2%203"), (Sidecar.Only.Method, Sidecar.Only.Target));
        Assert.Equal("application/json; charset=utf-8", Sidecar.Only.Header("Content-Type"));
    }
}
