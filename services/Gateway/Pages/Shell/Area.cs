namespace Pizza.Gateway.Pages.Shell;

/// <summary>The pages that the navigation knows.</summary>
public enum Area
{
    None,
    Order,
    MyOrders,
    Kitchen,
    Rider,
    CallCentre,
    Administrator,
}

/// <summary>Where the pages are, and for whom.</summary>
public static class Areas
{
    public static readonly IReadOnlyList<Area> OfCustomers = [Area.Order, Area.MyOrders];
    public static readonly IReadOnlyList<Area> OfStaff = [Area.Kitchen, Area.Rider, Area.CallCentre, Area.Administrator];

    public static bool IsOfStaff(this Area area) => OfStaff.Contains(area);

    public static string Path(this Area area) => area switch
    {
        Area.MyOrders => "/my",
        Area.Kitchen => "/kitchen",
        Area.Rider => "/rider",
        Area.CallCentre => "/center",
        Area.Administrator => "/admin",
        _ => "/",
    };

    public static Text Name(this Area area) => area switch
    {
        Area.MyOrders => ShellTexts.MyOrders,
        Area.Kitchen => ShellTexts.Kitchen,
        Area.Rider => ShellTexts.Rider,
        Area.CallCentre => ShellTexts.CallCentre,
        Area.Administrator => ShellTexts.Administrator,
        _ => ShellTexts.Order,
    };

    public static string Icon(this Area area) => area switch
    {
        Area.MyOrders => "receipt",
        Area.Kitchen => "flame",
        Area.Rider => "scooter",
        Area.CallCentre => "headset",
        Area.Administrator => "gauge",
        _ => "pizza",
    };
}
