using Pizza.Tests.Engines;

namespace Pizza.EndToEnd.Driver;

/// <summary>A RabbitMQ for events; a PostgreSQL with a database for the state components and one for each service that has its own data.</summary>
internal sealed class RabbitMqPostgresEngines : IEngines
{
    // Each takes seconds to start: one for all tests of this process, with a virtual host and databases of its own for every house. Their shells end them with it.
    private static readonly Lazy<Task<(RabbitMqServer, PostgresServer)>> Shared = new(StartServersAsync);
    private static readonly string[] Databases = ["store", "delivery", "menu", "payment", "marketing"];
    private readonly RabbitMqServer _rabbitMq;
    private readonly PostgresServer _postgres;
    private readonly bool _isOwner;
    private readonly Dictionary<string, string?> _environment = [];
    private string _virtualHost = "";
    private string _stateDatabase = "";

    private RabbitMqPostgresEngines(RabbitMqServer rabbitMq, PostgresServer postgres, bool isOwner) => (_rabbitMq, _postgres, _isOwner) = (rabbitMq, postgres, isOwner);

    public string Folder => "rabbitmq-postgres";

    public IReadOnlyList<Engine> Servers =>
    [
        new("RabbitMQ", _rabbitMq.KillAsync, _rabbitMq.StartAsync),
        new("PostgreSQL", _postgres.KillAsync, _postgres.StartAgainAsync),
    ];

    public IReadOnlyDictionary<string, string?> Environment => _environment;

    /// <param name="toBeKilled">Then they are its own.</param>
    public static async Task<IEngines> StartAsync(bool toBeKilled)
    {
        var (rabbitMq, postgres) = toBeKilled ? await StartServersAsync() : await Shared.Value;
        var engines = new RabbitMqPostgresEngines(rabbitMq, postgres, toBeKilled);
        try
        {
            await engines.MakeRoomAsync();
            return engines;
        }
        catch
        {
            await engines.DisposeAsync();
            throw;
        }
    }

    public void Describe(ResourceFiles files)
    {
        files.Replace("pubsub.yaml", "- name: hostname\n      value: localhost:5672", $"- name: connectionString\n      value: {_virtualHost}");
        foreach (var file in (string[])["orderstore.yaml", "viewstore.yaml"])
            files.Replace(file, "host=localhost port=5432 user=postgres dbname=pizza", $"host=127.0.0.1 port={_postgres.Port} user=postgres dbname={_stateDatabase}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOwner) return;
        await _rabbitMq.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static async Task<(RabbitMqServer, PostgresServer)> StartServersAsync()
    {
        var (rabbitMq, postgres) = (new RabbitMqServer(), new PostgresServer());
        await Task.WhenAll(rabbitMq.InitializeAsync(), postgres.InitializeAsync());
        return (rabbitMq, postgres);
    }

    private async Task MakeRoomAsync()
    {
        _virtualHost = await _rabbitMq.NewVirtualHostAsync();
        _stateDatabase = PostgresServer.NameOf(await _postgres.NewDatabaseAsync());
        foreach (var service in Databases) _environment[$"ConnectionStrings__{service}"] = await _postgres.NewDatabaseAsync();
    }
}
