using System.Xml.Linq;

namespace Pizza.House.Tests.Architecture;

public class ReferenceTests
{
    private static readonly string[] Shared = ["Contracts", "ServiceDefaults"];

    internal static IReadOnlyList<string> ServiceFolders { get; } =
        [.. Directory.GetDirectories(Repository.PathTo("services")).Select(f => Path.GetFileName(f)!).Except(Shared)];

    public static TheoryData<string> Services() => new(ServiceFolders);

    [Theory, MemberData(nameof(Services))]
    public void A_service_references_no_other_service(string service)
    {
        if (!IsDotnet(service)) return;
        var references = XDocument.Load(ProjectOf(service)).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        Assert.Empty(references.Except(Shared));
    }

    internal static bool IsDotnet(string service) => File.Exists(ProjectOf(service));

    private static string ProjectOf(string service) => Repository.PathTo("services", service, service + ".csproj");

    [Fact]
    public void The_contracts_know_nothing_but_the_base_library()
    {
        var project = XDocument.Load(Repository.PathTo("services", "Contracts", "Contracts.csproj"));
        Assert.Equal("Microsoft.NET.Sdk", project.Root!.Attribute("Sdk")!.Value);
        Assert.Empty(project.Descendants("ItemGroup").Elements());
    }

    [Theory, MemberData(nameof(Services))]
    public void Program_only_composes(string service)
    {
        var program = Repository.PathTo("services", service, "Program.cs");
        if (!File.Exists(program)) return;
        Assert.InRange(File.ReadAllLines(program).Length, 1, 45);
    }
}
