namespace LocalDapr.Locks;

/// <summary>What came of an unlock; the numbers are those of the API.</summary>
internal enum UnlockStatus
{
    Success = 0,
    DoesNotExist = 1,
    BelongsToOthers = 2,
    InternalError = 3,
}
