namespace LocalDapr.Run.Replicas;

/// <summary>
/// How long to wait before an instance is started again, as kubelet has it: not at all the first time, then 10 s and twice as long each time, at most 5 minutes; who
/// has run for 10 minutes begins anew.
/// </summary>
internal sealed class RestartBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private int _restarts;

    /// <param name="ran">How long the process had run.</param>
    public TimeSpan Next(TimeSpan ran)
    {
        if (ran >= Forgotten) _restarts = 0;
        var wait = _restarts == 0 ? TimeSpan.Zero : First * Math.Pow(2, Math.Min(_restarts - 1, 10));
        _restarts++;
        return wait < Longest ? wait : Longest;
    }
}
