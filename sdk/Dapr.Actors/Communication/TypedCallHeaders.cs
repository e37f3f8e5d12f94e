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

    // Declared as an object, so that the type is named in the XML: the official SDK declares an interface, which comes to the same.
    private static readonly DataContractSerializer Serializer =
        new(typeof(object), [typeof(ActorRequestMessageHeader), typeof(ActorResponseMessageHeader)]);

    public static string WriteRequest(ActorRequestMessageHeader header) => Write(header);

    /// <exception cref="SerializationException">It is not such a header.</exception>
    public static ActorRequestMessageHeader ReadRequest(string xml) =>
        Read(xml) as ActorRequestMessageHeader ?? throw new SerializationException("The request header is empty.");

    /// <summary>The header beside an exception, with what the caller's message says of it.</summary>
    public static string WriteError(string details) => Write(new ActorResponseMessageHeader
    {
        Headers = { ["HasRemoteException"] = [], [ExceptionKey] = Encoding.UTF8.GetBytes(details) },
    });

    public static string ReadError(string xml) =>
        Read(xml) is ActorResponseMessageHeader header && header.Headers.TryGetValue(ExceptionKey, out var details)
            ? Encoding.UTF8.GetString(details)
            : "";

    private static string Write(object header)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateTextWriter(stream, Encoding.UTF8, ownsStream: false))
        {
            Serializer.WriteObject(writer, header);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static object? Read(string xml)
    {
        using var reader = XmlDictionaryReader.CreateTextReader(Encoding.UTF8.GetBytes(xml), XmlDictionaryReaderQuotas.Max);
        return Serializer.ReadObject(reader);
    }
}
