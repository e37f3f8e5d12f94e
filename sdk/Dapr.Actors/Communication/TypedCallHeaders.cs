using System.Runtime.Serialization;
using System.Text;
using System.Xml;

namespace Dapr.Actors.Communication;

/// <summary>The XML headers of strongly typed calls, as the official SDK writes them: callers and actors of the two understand each other.</summary>
internal static class TypedCallHeaders
{
    public const string Namespace = "urn:actors";
    public const string Request = "X-DaprRequestHeader";
    public const string Error = "X-DaprErrorResponseHeader";

    private const string ExceptionKey = "RemoteMethodException";

    private static readonly DataContractSerializer RequestSerializer =
        new(typeof(IActorRequestMessageHeader), [typeof(ActorRequestMessageHeader)]);

    private static readonly DataContractSerializer ResponseSerializer =
        new(typeof(IActorResponseMessageHeader), [typeof(ActorResponseMessageHeader)]);

    public static string WriteRequest(ActorRequestMessageHeader header) => Write(RequestSerializer, header);

    /// <exception cref="SerializationException">It is not such a header.</exception>
    public static ActorRequestMessageHeader ReadRequest(string xml) =>
        Read(RequestSerializer, xml) as ActorRequestMessageHeader ?? throw new SerializationException("The request header is empty.");

    /// <summary>The header beside an exception, with what the caller's message says of it.</summary>
    public static string WriteError(string details) => Write(ResponseSerializer, new ActorResponseMessageHeader
    {
        Headers = { ["HasRemoteException"] = [], [ExceptionKey] = Encoding.UTF8.GetBytes(details) },
    });

    public static string ReadError(string xml) =>
        Read(ResponseSerializer, xml) is ActorResponseMessageHeader header && header.Headers.TryGetValue(ExceptionKey, out var details)
            ? Encoding.UTF8.GetString(details)
            : "";

    private static string Write(DataContractSerializer serializer, object header)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateTextWriter(stream, Encoding.UTF8, ownsStream: false))
        {
            serializer.WriteObject(writer, header);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static object? Read(DataContractSerializer serializer, string xml)
    {
        using var reader = XmlDictionaryReader.CreateTextReader(Encoding.UTF8.GetBytes(xml), XmlDictionaryReaderQuotas.Max);
        return serializer.ReadObject(reader);
    }
}
