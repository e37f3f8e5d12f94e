using System.Globalization;
using LocalDapr.Resiliency;
using LocalDapr.Resources;

namespace LocalDapr.Faults;

/// <summary>Reads a file of kind FaultInjection (apiVersion localdapr.io/v1alpha1). Whatever it does not know it refuses: a test without its faults proves nothing.</summary>
internal static class FaultFile
{
    private const string ApiVersion = "localdapr.io/v1alpha1";
    private static readonly string[] Frequency = ["fault", "probability", "every", "times"];

    private static readonly Dictionary<string, (Fault Fault, string[] Settings)> Deliveries = new()
    {
        ["duplicate"] = (Fault.Duplicate, []),
        ["shuffle"] = (Fault.Shuffle, ["within"]),
        ["delay"] = (Fault.Delay, ["duration"]),
        ["dropAnswer"] = (Fault.DropAnswer, []),
    };

    private static readonly Dictionary<string, (Fault Fault, string[] Settings)> Invocation = new()
    {
        ["latency"] = (Fault.Delay, ["duration"]),
        ["error"] = (Fault.Error, ["status"]),
        ["loseBefore"] = (Fault.LoseBefore, []),
        ["loseAfter"] = (Fault.LoseAfter, []),
    };

    private static readonly Dictionary<string, (Fault Fault, string[] Settings)> State = new()
    {
        ["latency"] = (Fault.Delay, ["duration"]),
        ["error"] = (Fault.Error, []),
        ["loseBefore"] = (Fault.LoseBefore, []),
        ["loseAfter"] = (Fault.LoseAfter, []),
    };

    /// <exception cref="ResourceException">The file cannot be read, or something in it is not understood.</exception>
    public static FaultPlan Read(string file)
    {
        var documents = Yaml.Documents(file);
        if (documents.Count != 1)
            throw new ResourceException(file, null, $"{documents.Count} documents; a fault file is one of kind FaultInjection");
        var document = documents[0];
        if (!document.IsMapping || document["kind"].Text != "FaultInjection")
            throw document.Fail($"kind must be FaultInjection, with apiVersion {ApiVersion}");
        if (document["apiVersion"].Text != ApiVersion)
            throw document["apiVersion"].Fail($"apiVersion must be {ApiVersion}");
        Known(document, "the document", ["apiVersion", "kind", "metadata", "spec"]);
        var spec = document["spec"];
        Known(spec, "spec", ["seed", "deliveries", "invocation", "state"]);
        var index = 0;
        return new FaultPlan(
            spec["seed"].Number ?? throw spec.Fail("spec.seed is missing; give a number, so that a run can be repeated"),
            Rules(spec["deliveries"], "deliveries", Deliveries, ["app", "pubsub", "topic", "route", "by"], ref index),
            Rules(spec["invocation"], "invocation", Invocation, ["app", "target", "route", "method"], ref index),
            Rules(spec["state"], "state", State, ["app", "store", "operation"], ref index))
        { Written = document.Text! };
    }

    private static FaultRule[] Rules(Yaml list, string section, Dictionary<string, (Fault Fault, string[] Settings)> faults, string[] where, ref int index)
    {
        var rules = new List<FaultRule>();
        foreach (var rule in list.Items)
        {
            if (!rule.IsMapping)
                throw rule.Fail($"a rule of {section} is a mapping, such as {{ fault: {faults.Keys.First()}, probability: 0.1 }}");
            var name = rule["fault"].Required($"fault of a rule of {section}");
            if (!faults.TryGetValue(name, out var kind))
                throw rule["fault"].Fail($"fault '{name}' of {section} must be one of {string.Join(", ", faults.Keys)}");
            Known(rule, $"a rule with fault {name}", [.. Frequency, .. kind.Settings, .. where]);
            rules.Add(Rule(rule, kind.Fault, where, index++));
        }
        return [.. rules];
    }

    private static FaultRule Rule(Yaml rule, Fault fault, string[] where, int index)
    {
        var (probability, every, times) = (rule["probability"], rule["every"], rule["times"]);
        if (probability.Exists && every.Exists)
            throw every.Fail("probability and every exclude each other; give one of them");
        if (every.Number is < 1)
            throw every.Fail($"every '{every.Text}' must be 1 or more");
        if (times.Number is < 1)
            throw times.Fail($"times '{times.Text}' must be 1 or more");
        if (rule["operation"].Text is { } operation and not ("read" or "write"))
            throw rule["operation"].Fail($"operation '{operation}' must be read or write");
        if (rule["by"].Text is { } by and not ("order" or "id"))
            throw rule["by"].Fail($"by '{by}' must be order or id");
        if (rule["by"].Text == "id" && every.Exists)
            throw every.Fail("every counts events as they come and cannot be decided by id; give a probability");
        return new FaultRule(
            index, fault,
            where.Where(field => field != "by" && rule[field].Exists).ToDictionary(field => field, field => rule[field].Required(field)),
            probability.Exists ? Probability(probability) : 1,
            every.Number, times.Number,
            fault switch
            {
                Fault.Delay => Duration(rule, "duration"),
                Fault.Shuffle => Duration(rule, "within"),
                _ => TimeSpan.Zero,
            },
            rule["status"].Exists ? Status(rule["status"]) : 500,
            rule["by"].Text == "id");
    }

    private static double Probability(Yaml value) =>
        double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1 ? number
            : throw value.Fail($"probability '{value.Text}' must be a number from 0 to 1");

    private static TimeSpan Duration(Yaml rule, string field) =>
        GoDuration.TryParse(rule[field].Required(field), out var duration) && duration > TimeSpan.Zero && duration <= TimeSpan.FromMinutes(10) ? duration
            : throw rule[field].Fail($"{field} '{rule[field].Text}' must be a duration up to ten minutes; write 50ms or 2s");

    private static int Status(Yaml value) => value.Number is >= 200 and <= 599 and var status ? status : throw value.Fail($"status '{value.Text}' must be from 200 to 599");

    private static void Known(Yaml mapping, string what, string[] fields)
    {
        foreach (var (name, value) in mapping.Entries)
            if (!fields.Contains(name))
                throw value.Fail($"{what} has no field '{name}'; it has {string.Join(", ", fields)}");
    }
}
