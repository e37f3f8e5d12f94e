using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pizza.Contracts;

namespace Pizza.ServiceDefaults.Json;

/// <summary>
/// How JSON looks everywhere in the house: camelCase, nulls left out, Korean as it is (the default encoder would triple its size),
/// numbers and booleans also accepted as strings, because that is what <c>http POST … qty=1</c> sends.
/// </summary>
public static class PizzaJson
{
    /// <summary>The options for events and for services without types of their own.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <param name="options">Changed in place.</param>
    /// <param name="resolvers">The service's source-generated contexts, asked before reflection.</param>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options, params IJsonTypeInfoResolver[] resolvers)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.AllowReadingFromString;
        options.Converters.Add(new LenientBooleanConverter());
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            [.. resolvers, ContractsJsonContext.Default, new DefaultJsonTypeInfoResolver()]);
        return options;
    }
}
