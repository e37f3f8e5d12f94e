using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace Pizza.Contracts.Tests;

/// <summary>The pinned schemas in <c>services/Contracts/schemas</c>, one file for each event type, and what the records say now.</summary>
internal static class SchemaFiles
{
    /// <summary>Set to 1: the files are written anew from the records before the tests read them; look at the difference before it is committed.</summary>
    public const string AcceptVariable = "ACCEPT_SCHEMAS";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Consumers also take numbers as text; publishers never write them so.
    private static readonly JsonSerializerOptions Wire = new(ContractsJsonContext.Default.Options) { NumberHandling = JsonNumberHandling.Strict };

    static SchemaFiles()
    {
        if (Environment.GetEnvironmentVariable(AcceptVariable) != "1") return;
        Directory.CreateDirectory(Folder);
        foreach (var entry in EventCatalog.All) File.WriteAllText(PathOf(entry.Type), Of(entry.Type).ToJsonString(Indented) + "\n");
        File.WriteAllText(AsyncApi.Path, AsyncApi.Text());
    }

    public static string Repository { get; } = Root(AppContext.BaseDirectory);

    public static string Folder { get; } = Path.Combine(Repository, "services", "Contracts", "schemas");

    public static string PathOf(Type type) => Path.Combine(Folder, type.Name + ".json");

    public static JsonObject Read(Type type) => JsonNode.Parse(File.ReadAllText(PathOf(type)))!.AsObject();

    public static JsonObject Of(Type type)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = type.Name };
        foreach (var (keyword, value) in Wire.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }).AsObject())
            schema[keyword] = value?.DeepClone();
        return schema;
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Pizza.Dapr.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run inside the repository."));
}
