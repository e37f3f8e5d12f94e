using System.Data.Common;
using LocalDapr.State;
using Npgsql;

namespace LocalDapr.Postgres;

/// <summary>How one version of daprd's component lays its rows.</summary>
internal interface IPostgresLayout
{
    string Table { get; }

    /// <summary>The column that says when a row's time is over.</summary>
    string ExpiryColumn { get; }

    /// <summary>Under which key of the metadata table the level of the schema stands.</summary>
    string MigrationsKey { get; }

    /// <summary>Under which key of the metadata table the time of the last cleanup stands.</summary>
    string CleanupKey { get; }

    /// <summary>The statements that bring the schema one level on, the first from nothing.</summary>
    IReadOnlyList<string> Migrations { get; }

    /// <summary>The columns <see cref="Read"/> wants.</summary>
    string Columns { get; }

    /// <summary>Reads the row the reader stands on: the key, then the columns.</summary>
    StateItem Read(DbDataReader reader);

    /// <exception cref="StateException">The ETag has no form that a row could have.</exception>
    NpgsqlBatchCommand Upsert(StateOperation operation);

    /// <inheritdoc cref="Upsert"/>
    NpgsqlBatchCommand Delete(StateOperation operation);
}
