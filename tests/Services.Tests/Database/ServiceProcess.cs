using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Json;

namespace Pizza.Tests.Services.Database;

/// <summary>A service as it is deployed, a process of its own on a database, with a stub for its sidecar.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _connectionString;

    private ServiceProcess(ChildProcess process, Uri address, string connectionString)
    {
        (_process, _connectionString) = (process, connectionString);
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    public string Output => _process.Output;

    /// <param name="project">The folder under services; its connection string has the same name in lower case.</param>
    public static async Task<ServiceProcess> StartAsync(string project, StubSidecar sidecar, string connectionString)
    {
        var process = ChildProcess.Dotnet([Built.Assembly(project, $"Pizza.{project}")], new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            // Services do not say where they listen, unless asked.
            ["Logging__Console__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            ["APP_PORT"] = null,
            ["DAPR_HTTP_ENDPOINT"] = sidecar.Endpoint,
            ["DAPR_API_TOKEN"] = null,
            [$"ConnectionStrings__{project.ToLowerInvariant()}"] = connectionString,
        });
        try
        {
            var listening = await process.SaysAsync(@"Now listening on: (http://\S+)", TimeSpan.FromSeconds(60));
            return new ServiceProcess(process, new Uri(listening.Groups[1].Value), connectionString);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next time it comes to that point it is gone, as in a power cut.</summary>
    public async Task CrashAtAsync(string point)
    {
        // What was done before comes to no point any more.
        await Eventually.HoldsAsync(() => CountAsync("OutboxMessage"), left => left == 0);
        using var answer = await SendAsync(HttpMethod.Put, $"/dev/faults/{point}", """{"crash":true}""");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The rows of one of its tables.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM \"{table}\"", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task WaitForExitAsync() => Eventually.HoldsAsync(() => _process.HasExited, exited => exited);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string json, string? eventId = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };
        if (eventId is not null) request.Headers.Add("Cloudevent.id", eventId);
        return Http.SendAsync(request);
    }

    /// <summary>As its sidecar brings it.</summary>
    public async Task<HttpResponseMessage> DeliverAsync(OrderEvent e)
    {
        var answer = await SendAsync(HttpMethod.Post, $"/events/orders/{e.EventType}", JsonSerializer.Serialize(e, e.GetType(), PizzaJson.Options), e.EventId);
        Assert.True(answer.IsSuccessStatusCode, Output);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
