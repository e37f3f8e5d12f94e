using System.Collections.Concurrent;
using System.Reflection;

namespace Pizza.Contracts.Events;

/// <summary>The name on the wire of an event whose record is named otherwise, because another topic has an event of the same name.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>CloudEvent types.</summary>
public static class EventName
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>Of a record of an event: its own name, unless <see cref="EventNameAttribute"/> says otherwise.</summary>
    public static string Of(Type type) => Names.GetOrAdd(type, static t => t.GetCustomAttribute<EventNameAttribute>()?.Name ?? t.Name);
}
