using System.Data.Common;

namespace Pizza.ServiceDefaults.Database;

public static class DatabaseOutage
{
    /// <summary>
    /// The database did not answer; not what a statement did wrong. EF Core wraps it, in DbUpdateException or InvalidOperationException. SQLSTATE 57P..: the server
    /// is going down, has crashed or comes up; Npgsql calls only some of them transient.
    /// </summary>
    public static bool IsDatabaseOutage(this Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
            if (e is DbException database && (database.IsTransient || database.SqlState?.StartsWith("57P", StringComparison.Ordinal) == true)) return true;
        return false;
    }
}
