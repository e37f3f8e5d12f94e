using System.Runtime.Serialization;

namespace Dapr.Actors.Communication;

/// <summary>Which method of which interface a strongly typed call means. Names and order are those of the wire.</summary>
[DataContract(Name = "ActorHeader", Namespace = TypedCallHeaders.Namespace)]
internal sealed class ActorRequestMessageHeader
{
    [DataMember(Order = 0, IsRequired = true)]
    public int MethodId { get; set; }

    [DataMember(Order = 1, IsRequired = true)]
    public int InterfaceId { get; set; }

    [DataMember(Order = 2, EmitDefaultValue = false)]
    public string? InvocationId { get; set; }

    [DataMember(Order = 3)]
    public ActorId? ActorId { get; set; }

    [DataMember(Order = 4)]
    public string? CallContext { get; set; }

    [DataMember(Order = 5, IsRequired = true)]
    public Dictionary<string, byte[]> Headers { get; set; } = [];

    [DataMember(Order = 6)]
    public string? MethodName { get; set; }

    [DataMember(Order = 7)]
    public string? ActorType { get; set; }
}
