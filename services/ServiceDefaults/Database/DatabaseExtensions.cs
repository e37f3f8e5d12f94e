using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pizza.ServiceDefaults.Health;

namespace Pizza.ServiceDefaults.Database;

public static class DatabaseExtensions
{
    /// <summary>
    /// The service's own database with unit of work, inbox and outbox: PostgreSQL when the connection string <paramref name="name"/> is
    /// configured (<c>ConnectionStrings__store=Host=…</c>), else EF Core's in-memory provider, gone with the process.
    /// </summary>
    public static WebApplicationBuilder AddServiceDatabase<TContext>(this WebApplicationBuilder builder, string name) where TContext : DbContext
    {
        var connectionString = builder.Configuration.GetConnectionString(name);
        if (string.IsNullOrEmpty(connectionString)) RefuseReplicas(builder.Configuration, name);
        // Without a root of its own, every host of the process would share the tables of that name.
        var tables = new InMemoryDatabaseRoot();
        builder.Services.AddPooledDbContextFactory<TContext>(options =>
        {
            if (string.IsNullOrEmpty(connectionString)) options.UseInMemoryDatabase(name, tables);
            else options.UseNpgsql(connectionString);
        });
        builder.Services.AddSingleton<OutboxQueue>();
        builder.Services.AddSingleton<IdSequences>();
        builder.Services.AddSingleton<UnitOfWork<TContext>>();
        builder.Services.AddHostedService<DatabaseStart<TContext>>();
        builder.Services.AddSingleton<DatabaseHealth<TContext>>();
        builder.Services.AddHostedService<OutboxDispatcher<TContext>>();
        builder.Services.AddHostedService<InboxRetention<TContext>>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth<TContext>>("database");
        return builder;
    }

    // Each process would have tables of its own, and every one of them would be wrong.
    private static void RefuseReplicas(ConfigurationManager configuration, string name)
    {
        if (!int.TryParse(configuration["LOCALDAPR_REPLICAS"], out var replicas) || replicas <= 1) return;
        Console.Error.WriteLine($"{name} cannot run {replicas} replicas on its in-memory database; set ConnectionStrings__{name} to a PostgreSQL database.");
        Environment.Exit(1);
    }
}

/// <summary>Creates the tables before the first request, waiting for a database that comes up later than the service.</summary>
internal sealed class DatabaseStart<TContext>(IDbContextFactory<TContext> contexts, ILogger<DatabaseStart<TContext>> logger) : IHostedService
    where TContext : DbContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var started = DateTime.UtcNow; ;)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellationToken);
                await db.Database.EnsureCreatedAsync(cancellationToken);
                return;
            }
            // Two replicas may create the same table at once; the second try finds it there.
            catch (DbException e) when (DateTime.UtcNow - started < Patience)
            {
                logger.LogWarning("the database is not ready yet: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
