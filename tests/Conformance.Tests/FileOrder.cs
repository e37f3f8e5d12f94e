using LocalDapr.Conformance.Comparing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace LocalDapr.Conformance;

/// <summary>
/// Puts the tests in the order of the recordings, and knows which ones a filter has left, so that no other case is started.
/// </summary>
public sealed class FileOrder : ITestCaseOrderer
{
    private static readonly Dictionary<string, int> Places =
        Recordings.All.Select((recorded, place) => (recorded.Title, place)).ToDictionary(entry => entry.Title, entry => entry.place);

    /// <summary>The titles this run is about. xUnit orders the tests of a class before it runs the first one.</summary>
    public static IReadOnlySet<string> Wanted { get; private set; } = new HashSet<string>();

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases) where TTestCase : ITestCase
    {
        var ordered = testCases.OrderBy(test => Places[Title(test)]).ToList();
        Wanted = ordered.Select(test => Title(test)).ToHashSet();
        return ordered;
    }

    private static string Title(ITestCase test) => ((CaseTitle)test.TestMethodArguments[0]).Text;
}
