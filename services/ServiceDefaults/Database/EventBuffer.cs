using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;

namespace Pizza.ServiceDefaults.Database;

/// <summary>What a unit of work brings about: events, written with its changes and published after that, and what this process does once they are committed.</summary>
public sealed class EventBuffer
{
    private readonly List<OutgoingEvent> _events = [];
    private readonly List<Action> _onCommitted = [];

    internal IReadOnlyList<OutgoingEvent> Events => _events;

    public void Raise(DomainEvent e) => _events.Add(OutgoingEvent.From(e));

    /// <summary>
    /// Runs after the commit, for what lives in this process only (an index, a live feed). Never for what must happen: a crash between the two
    /// skips it. It must not throw and must not wait; on the in-memory provider it runs before the next unit of work starts.
    /// </summary>
    public void OnCommitted(Action action) => _onCommitted.Add(action);

    internal void Committed()
    {
        foreach (var action in _onCommitted) action();
    }
}
