namespace LocalDapr.Resources;

/// <summary>Counts the calls in progress at one opened component, so that it is closed after the last of them. Never locks.</summary>
internal sealed class ComponentUse
{
    private const long Closed = 1L << 62;
    private readonly TaskCompletionSource _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls;

    /// <summary>False: the component was replaced or removed; look it up again. After true, <see cref="Leave"/> must follow.</summary>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref _calls) & Closed) == 0)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _calls) == Closed)
            _last.TrySetResult();
    }

    /// <summary>Lets nobody in any more, and ends when the last call does, or when patience does.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        if (Interlocked.Or(ref _calls, Closed) == 0)
            return;
        await Task.WhenAny(_last.Task, Task.Delay(patience));
    }
}
