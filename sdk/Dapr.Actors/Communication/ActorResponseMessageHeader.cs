using System.Runtime.Serialization;

namespace Dapr.Actors.Communication;

/// <summary>Says that the answer of a strongly typed call is an exception.</summary>
[DataContract(Name = "ActorResponseMessageHeaders", Namespace = TypedCallHeaders.Namespace)]
internal sealed class ActorResponseMessageHeader
{
    [DataMember(Order = 2, IsRequired = true)]
    public Dictionary<string, byte[]> Headers { get; set; } = [];
}
