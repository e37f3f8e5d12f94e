namespace Dapr.Actors.Communication;

/// <summary>Marks the request header: its name and namespace are part of the XML that the official SDK reads and writes.</summary>
internal interface IActorRequestMessageHeader
{
}
