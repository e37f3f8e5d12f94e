using System.Text.Json.Nodes;

namespace Pizza.Contracts.Tests;

/// <summary>
/// Whether what a publisher says (its schema) is what a consumer reads (the part of the schema it has written down). A consumer does not mind fields it does
/// not know; a value of a closed set that it does not know it cannot read, and one that no longer comes it waits for in vain.
/// </summary>
internal static class ConsumerContract
{
    /// <returns>What the consumer would stumble over, each with its place; empty when it can read what is published.</returns>
    public static IReadOnlyList<string> Breaks(JsonObject publisher, JsonObject consumer) => [.. Breaks(publisher, consumer, "$")];

    private static IEnumerable<string> Breaks(JsonObject publisher, JsonObject consumer, string path)
    {
        foreach (var (keyword, wanted) in consumer)
        {
            switch (keyword)
            {
                case "type":
                    foreach (var type in Strings(publisher["type"]).Except(Strings(wanted)).Where(t => t != "integer" || !Strings(wanted).Contains("number")))
                        yield return $"{path}: can be {type}";
                    if (!Strings(publisher["type"]).Any()) yield return $"{path}: has no type";
                    break;
                case "format":
                    if ((string?)publisher["format"] != (string)wanted!) yield return $"{path}: is no {wanted}";
                    break;
                case "enum":
                    foreach (var gone in Strings(wanted).Except(Strings(publisher["enum"]))) yield return $"{path}: is never {gone} any more";
                    foreach (var unknown in Strings(publisher["enum"]).Except(Strings(wanted))) yield return $"{path}: can be {unknown}";
                    break;
                case "required":
                    foreach (var field in Strings(wanted).Except(Strings(publisher["required"]))) yield return $"{path}.{field}: need not be there";
                    break;
                case "properties":
                    foreach (var (name, field) in wanted!.AsObject())
                    {
                        if (publisher["properties"]?[name] is not JsonObject said) yield return $"{path}.{name}: is not said";
                        else foreach (var difference in Breaks(said, field!.AsObject(), $"{path}.{name}")) yield return difference;
                    }
                    break;
                case "items":
                    if (publisher["items"] is not JsonObject item) yield return $"{path}[]: is not said";
                    else foreach (var difference in Breaks(item, wanted!.AsObject(), path + "[]")) yield return difference;
                    break;
                default:
                    throw new NotSupportedException($"{path}: keyword {keyword}");
            }
        }
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        null => [],
        JsonArray several => several.Select(s => s is null ? "null" : (string)s!),
        _ => [(string)node!],
    };
}
