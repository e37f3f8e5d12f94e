using Xunit.Abstractions;

namespace LocalDapr.Conformance;

/// <summary>A case's title as a test argument: unlike a string's, its text is not cut off in the test's name.</summary>
public sealed class CaseTitle : IXunitSerializable
{
    /// <summary>For xUnit, which reads the text afterwards.</summary>
    public CaseTitle() => Text = "";

    public CaseTitle(string text) => Text = text;

    public string Text { get; private set; }

    public void Deserialize(IXunitSerializationInfo info) => Text = info.GetValue<string>(nameof(Text));

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(Text), Text);

    public override string ToString() => Text;
}
