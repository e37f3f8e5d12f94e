using Pizza.Tests.Engines;

namespace Pizza.Tests.Services.Database;

[CollectionDefinition(Name)]
public sealed class DatabaseTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "database";
}
