using System.Runtime.Serialization;
using System.Xml;

namespace Dapr.Actors.Communication;

/// <summary>An exception of a strongly typed call, as binary XML.</summary>
[DataContract(Name = "ActorInvokeExceptionData", Namespace = TypedCallHeaders.Namespace)]
internal sealed class ActorInvokeExceptionData
{
    private static readonly DataContractSerializer Serializer = new(typeof(ActorInvokeExceptionData));

    [DataMember]
    public string Message { get; set; } = "";

    [DataMember]
    public string Type { get; set; } = "";

    public static byte[] Write(Exception exception)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateBinaryWriter(stream, dictionary: null, session: null, ownsStream: false))
        {
            Serializer.WriteObject(
                writer, new ActorInvokeExceptionData { Type = exception.GetType().FullName!, Message = exception.Message });
        }

        return stream.ToArray();
    }

    public static ActorInvokeException Read(ReadOnlySpan<byte> body)
    {
        using var reader = XmlDictionaryReader.CreateBinaryReader(body.ToArray(), XmlDictionaryReaderQuotas.Max);
        var data = (ActorInvokeExceptionData)Serializer.ReadObject(reader)!;
        return new ActorInvokeException(data.Type, data.Message);
    }
}
