using System.Globalization;
using System.Text;
using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What the call centre looks for, as it was entered.</summary>
public sealed record OrderSearch(string Order, string Customer, string Region, string Status, int Page)
{
    public const int PageSize = 25;
    public const int MaxName = 100;

    public static OrderSearch Read(IQueryCollection query) => new(
        Field(query, "order"), Field(query, "customer"), Field(query, "region"), Field(query, "status"), Entered.Page(query["page"]));

    /// <summary>Nothing is looked for: all orders.</summary>
    public bool IsEmpty => Order.Length + Customer.Length + Region.Length + Status.Length == 0;

    /// <summary>The order that is looked for; null: none by its number.</summary>
    public long? OrderId => Entered.Number(Order);

    public long? CustomerId => Entered.Number(Customer);

    /// <summary>Looked for among many by reading them: not worth asking twice a second.</summary>
    public bool IsSlow => Region.Length > 0 || Status.Length > 0;

    /// <summary>What is wrong with it, by control.</summary>
    public FormErrors Check()
    {
        var errors = new FormErrors();
        if (Order.Length > 0 && OrderId is null) errors.Add("order", CallCentreTexts.NumberWrong);
        if (Customer.Length > 0 && CustomerId is null) errors.Add("customer", CallCentreTexts.NumberWrong);
        if (Region.Length > MaxName || Region.Any(char.IsControl)) errors.Add("region", CallCentreTexts.RegionWrong, MaxName);
        if (Status.Length > 0 && !Enum.GetNames<OrderStatus>().Contains(Status)) errors.Add("status", CallCentreTexts.StatusWrong);
        return errors;
    }

    /// <summary>An order found by its number is what is looked for in every other respect as well; as the view compares.</summary>
    public bool Matches(MyPageView order) =>
        (Customer.Length == 0 || order.CustomerId == CustomerId) && (Region.Length == 0 || order.RegionName == Region) && (Status.Length == 0 || order.Status.ToString() == Status);

    /// <summary>The question to the view, when nothing is wrong and no single order is looked for.</summary>
    public string ApiPath() => $"/myPages?page={Page.ToString(CultureInfo.InvariantCulture)}&size={PageSize}" + Parts("customerId", "regionNm");

    /// <summary>An address of a page or a part for this search.</summary>
    public string At(string path, int page)
    {
        var query = new StringBuilder(path).Append("?page=").Append(page.ToString(CultureInfo.InvariantCulture));
        if (Order.Length > 0) query.Append("&order=").Append(Uri.EscapeDataString(Order));
        return query.Append(Parts("customer", "region")).ToString();
    }

    private string Parts(string customer, string region) => string.Concat(
        Customer.Length > 0 ? $"&{customer}={Uri.EscapeDataString(Customer)}" : "",
        Region.Length > 0 ? $"&{region}={Uri.EscapeDataString(Region)}" : "",
        Status.Length > 0 ? $"&status={Uri.EscapeDataString(Status)}" : "");

    private static string Field(IQueryCollection query, string name) => query[name].ToString().Trim();
}
