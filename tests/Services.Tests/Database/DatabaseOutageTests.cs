using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

public class DatabaseOutageTests
{
    private const string Gangnam = """{"regionNm":"강남구","openYN":"true"}""";

    [SkippableFact]
    public async Task While_the_database_is_down_every_request_is_asked_to_come_again()
    {
        var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var sidecar = await StubSidecar.StartAsync();
        await using var store = await ServiceProcess.StartAsync("Store", sidecar, await postgres.NewDatabaseAsync());
        (await store.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();

        await postgres.DisposeAsync();

        // First on the connection that broke, then on none; reading, writing and watching.
        foreach (var path in new[] { "/storeOrders", "/stores/1", "/storeOrders/1", "/storeOrders/events" })
            await AssertComesAgainAsync(await store.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead));
        await AssertComesAgainAsync(await store.SendAsync(HttpMethod.Post, "/stores", Gangnam));
        await AssertComesAgainAsync(await store.SendAsync(HttpMethod.Patch, "/storeOrders/1", """{"status":"Cooking"}"""));
        // What is wrong stays wrong.
        Assert.Equal(HttpStatusCode.BadRequest, (await store.SendAsync(HttpMethod.Post, "/stores", "{}")).StatusCode);
    }

    [SkippableFact]
    public async Task While_the_disk_is_full_the_service_is_not_ready_and_alive()
    {
        using var disk = SmallDisk.Mount(megabytes: 128);
        var postgres = new PostgresServer { Disk = disk.Folder };
        await postgres.InitializeAsync();
        try
        {
            await using var sidecar = await StubSidecar.StartAsync();
            await using var store = await ServiceProcess.StartAsync("Store", sidecar, await postgres.NewDatabaseAsync());
            await IsReadyAsync(HttpStatusCode.OK);

            disk.Fill();
            await IsReadyAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await store.Http.GetAsync("/healthz/live")).StatusCode);
            // What is there can be read all the while.
            Assert.Equal(HttpStatusCode.OK, (await store.Http.GetAsync("/stores")).StatusCode);

            disk.Free();
            await IsReadyAsync(HttpStatusCode.OK);
            (await store.SendAsync(HttpMethod.Post, "/stores", Gangnam)).EnsureSuccessStatusCode();

            Task IsReadyAsync(HttpStatusCode status) => Eventually.HoldsAsync(async () => (await store.Http.GetAsync("/healthz/ready")).StatusCode, got => got == status);
        }
        finally
        {
            await postgres.DisposeAsync();
        }
    }

    private static async Task AssertComesAgainAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
            Assert.Equal(503, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["status"]!.GetValue<int>());
        }
    }
}
