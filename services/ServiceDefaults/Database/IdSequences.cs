using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// Ids from 1, known before the row is saved, so that the events of the same unit of work can carry them. A number is never given twice; one that is
/// drawn and not used stays a gap.
/// </summary>
public sealed class IdSequences
{
    private readonly ConcurrentDictionary<string, long> _last = new();

    /// <param name="db">PostgreSQL has the sequence in its model (<c>HasSequence&lt;long&gt;</c>); the in-memory provider has a counter here.</param>
    /// <param name="sequence">Its name: lower case with underscores.</param>
    public async ValueTask<long> NextAsync(DbContext db, string sequence, CancellationToken ct)
    {
        if (!db.Database.IsNpgsql()) return _last.AddOrUpdate(sequence, 1, (_, last) => last + 1);
        return await db.Database.SqlQuery<long>($"SELECT nextval({sequence}::regclass) AS \"Value\"").SingleAsync(ct);
    }
}
