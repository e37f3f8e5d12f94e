namespace Pizza.House.Tests.Architecture;

/// <summary>A gRPC or queue adapter could be added without touching the domain: it knows neither ASP.NET, nor Dapr, nor EF Core.</summary>
public class DomainTests
{
    private static readonly string[] Infrastructure =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions", "Dapr", "System.Net.Http", "Npgsql", "Pizza.ServiceDefaults"];

    private static readonly Type[] Domain =
    [
        typeof(Ordering.Order), typeof(Ordering.OrderEventOf), typeof(Ordering.PlaceOrder),
        typeof(Stores.Store), typeof(Stores.Ticket),
        typeof(Deliveries.Delivery),
        typeof(CustomerCenter.MyPage), typeof(CustomerCenter.Complaint), typeof(CustomerCenter.OpenComplaints),
        typeof(Payments.Payment),
        typeof(Menus.MenuItem), typeof(Menus.OrderStock),
        typeof(Marketing.Booking), typeof(Marketing.RankedItem), typeof(Marketing.Ranking),
    ];

    public static TheoryData<Type> DomainTypes() => new(Domain);

    [Theory, MemberData(nameof(DomainTypes))]
    public void The_domain_references_neither_ASPNET_nor_Dapr(Type type) =>
        Assert.Empty(TypeReferences.Of(type).Where(IsInfrastructure).Select(t => t.FullName).Distinct());

    [Fact]
    public void Every_service_has_its_aggregates_on_the_list()
    {
        var listed = Domain.Select(t => t.Assembly).Distinct();
        var services = ReferenceTests.ServiceFolders.Where(s => s != "Gateway" && ReferenceTests.IsDotnet(s));
        Assert.Equal(services.Order().Select(s => "Pizza." + s), listed.Select(a => a.GetName().Name).Order());
    }

    [Fact]
    public void The_check_finds_what_it_looks_for() =>
        Assert.Contains(TypeReferences.Of(typeof(Ordering.OrderRepository)), IsInfrastructure);

    private static bool IsInfrastructure(Type type) =>
        Infrastructure.Any(prefix => type.Assembly.GetName().Name!.StartsWith(prefix, StringComparison.Ordinal));
}
