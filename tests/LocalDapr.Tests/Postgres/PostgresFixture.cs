using LocalDapr.Postgres;
using LocalDapr.Resources;
using LocalDapr.Sidecar;
using LocalDapr.Tests.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pizza.Tests.Engines;

namespace LocalDapr.Tests.Postgres;

/// <summary>An empty database of its own for a test, as a component sees it and as a person with SQL does.</summary>
internal sealed class TestDatabase(string connectionString)
{
    public static async Task<TestDatabase> CreateAsync(PostgresServer server) => new(await server.NewDatabaseAsync());

    public Component Component(string version, params (string Name, string Value)[] metadata)
    {
        var there = new NpgsqlConnectionStringBuilder(connectionString);
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["connectionString"] = $"host={there.Host} port={there.Port} user={there.Username} dbname={there.Database} sslmode=disable",
        };
        foreach (var (name, value) in metadata)
            all[name] = value;
        return new Component("store", PostgresStateStore.Type, version, all, [], IgnoreErrors: false, "test.yaml");
    }

    public async Task<PostgresStateStore> OpenAsync(string version, params (string Name, string Value)[] metadata)
    {
        var store = new PostgresStateStore(Component(version, metadata), NullLogger.Instance);
        await store.ConnectAsync(CancellationToken.None);
        return store;
    }

    public SidecarOptions Options(string version, TestApp? app = null, params (string Name, string Value)[] metadata) =>
        TestSystem.Options("shop", app) with { Resources = ResourceSet.Empty with { Components = [Component(version, metadata)] } };

    /// <summary>Rows as texts, columns joined by <c>|</c>.</summary>
    public async Task<List<string>> SqlAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "" : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "postgres";
}
