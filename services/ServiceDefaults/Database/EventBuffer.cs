using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;

namespace Pizza.ServiceDefaults.Database;

/// <summary>The events a unit of work raises; they are written with its changes and published after that.</summary>
public sealed class EventBuffer
{
    private readonly List<OutgoingEvent> _events = [];

    internal IReadOnlyList<OutgoingEvent> Events => _events;

    public void Raise(DomainEvent e) => _events.Add(OutgoingEvent.From(e));
}
