using System.Text;

namespace Pizza.EndToEnd.Telemetry;

/// <summary>The spans of one trace as a tree, for people.</summary>
internal static class TraceTree
{
    /// <param name="spans">Of one trace.</param>
    /// <param name="root">The span that is the parent of the first ones; it need not be among them.</param>
    public static string Print(IReadOnlyCollection<SpanSeen> spans, string root)
    {
        var text = new StringBuilder();
        var start = spans.Count == 0 ? 0 : spans.Min(span => span.Start);
        var children = spans.ToLookup(span => span.Parent);
        Append(root, 0);
        return text.ToString();

        void Append(string parent, int depth)
        {
            foreach (var span in children[parent].OrderBy(span => span.Start))
            {
                text.Append($"{(span.Start - start) / 1e6,8:F1} {(span.End - span.Start) / 1e6,8:F1}  ").Append(' ', depth * 2)
                    .Append(span.Service).Append(": ").Append(Kinds[span.Kind]).Append(' ').AppendLine(span.Name);
                Append(span.Id, depth + 1);
            }
        }
    }

    private static readonly string[] Kinds = ["", "internal", "server", "client", "producer", "consumer"];
}
