namespace LocalDapr.Access;

/// <summary>
/// The operations of an access policy by the segments of their paths, with Dapr's wildcards (pkg/config/acl_trie.go): <c>/*</c> as a whole segment is any one
/// last segment, <c>/**</c> any rest, a star inside a segment any text. Of the segments that match, the one that was written first counts.
/// </summary>
internal sealed class OperationTree
{
    private readonly Node _root = new("");

    /// <param name="path">In lower case, with a leading slash.</param>
    /// <param name="actions">By verb; <c>*</c> is any. The first of several for one path counts.</param>
    public void Add(string path, IReadOnlyDictionary<string, bool> actions)
    {
        var node = _root;
        foreach (var segment in Segments(path))
        {
            var next = node.Children.Find(child => child.Segment == segment);
            if (next is null)
                node.Children.Add(next = new Node(segment));
            node = next;
        }
        node.Actions ??= actions;
    }

    /// <returns>Null: no operation of the policy matches.</returns>
    public IReadOnlyDictionary<string, bool>? Find(string path)
    {
        var node = _root;
        var segments = Segments(path);
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (node.Children.Find(child => child.Matches(segments[i], isLast)) is not { } next)
                return null;
            node = next;
            if (node.Actions is not null && (isLast || !node.EndsInOneStar))
                return node.Actions;
            if (node.Actions is null && isLast)
                return node.Children.Find(child => child.Matches("*", isLast: true))?.Actions;
        }
        return null;
    }

    private static string[] Segments(string path) => path[1..].Split('/');

    private sealed class Node(string segment)
    {
        public string Segment => segment;

        public List<Node> Children { get; } = [];

        public IReadOnlyDictionary<string, bool>? Actions { get; set; }

        public bool EndsInOneStar => segment == "*";

        public bool Matches(string text, bool isLast) => segment == text || segment switch
        {
            "*" => isLast,
            "**" => true,
            _ => IsLike(text, segment),
        };

        private static bool IsLike(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
        {
            var star = pattern.IndexOf('*');
            if (star < 0)
                return text.SequenceEqual(pattern);
            if (!text.StartsWith(pattern[..star]))
                return false;
            text = text[star..];
            pattern = pattern[(star + 1)..];
            // Each piece between two stars is taken where it comes first; the last one must be the end.
            while (pattern.IndexOf('*') is >= 0 and var next)
            {
                var at = text.IndexOf(pattern[..next]);
                if (at < 0)
                    return false;
                text = text[(at + next)..];
                pattern = pattern[(next + 1)..];
            }
            return text.EndsWith(pattern);
        }
    }
}
