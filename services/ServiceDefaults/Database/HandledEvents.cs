namespace Pizza.ServiceDefaults.Database;

/// <summary>
/// The inbox of an in-memory database: the ids of the last events handled, between <see cref="Generation"/> and twice as many. A broker in memory holds
/// back at most that many for an app that is away, so nothing older can come again. Used under the gate of the unit of work only.
/// </summary>
public sealed class HandledEvents
{
    public const int Generation = 100_000;

    private HashSet<string> _current = [];
    private HashSet<string> _previous = [];

    public bool Contains(string eventId) => _current.Contains(eventId) || _previous.Contains(eventId);

    public void Add(string eventId)
    {
        if (_current.Count >= Generation) (_previous, _current) = (_current, []);
        _current.Add(eventId);
    }
}
