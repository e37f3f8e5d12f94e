namespace Pizza.Tests.Services.Database;

/// <summary>A second instance of a service whose tables are in its own memory would be wrong from its first request on.</summary>
public sealed class ReplicasInMemoryTests
{
    [Theory]
    [InlineData("Store")]
    [InlineData("Delivery")]
    [InlineData("Payment")]
    [InlineData("Menu")]
    [InlineData("Marketing")]
    public async Task A_service_on_its_in_memory_database_refuses_to_be_one_of_several(string project)
    {
        var name = project.ToLowerInvariant();
        await using var process = ChildProcess.Dotnet([Built.Assembly(project, $"Pizza.{project}")], new Dictionary<string, string?>
        {
            ["LOCALDAPR_REPLICAS"] = "3",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["APP_PORT"] = null,
            [$"ConnectionStrings__{name}"] = null,
        });
        Assert.Equal(1, await process.EndsAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains($"{name} cannot run 3 replicas on its in-memory database; set ConnectionStrings__{name} to a PostgreSQL database.", process.Output);
    }
}
