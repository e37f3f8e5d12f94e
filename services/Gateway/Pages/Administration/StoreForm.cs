using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Administration;

/// <summary>What stood in a store's form when it was shown: what differs from it was changed here.</summary>
public sealed record StoreSeen(string Region, string Name, bool IsOpen);

/// <summary>A store as it was entered.</summary>
/// <param name="Key">The Idempotency-Key of a registration: however often the form is sent, it is one store.</param>
/// <param name="Region">Where it is.</param>
/// <param name="Name">What it is called; may be empty.</param>
/// <param name="IsOpen">It takes orders.</param>
/// <param name="Seen">Of a store that is there; null: of a new one.</param>
public sealed record StoreForm(string Key, string Region, string Name, bool IsOpen, StoreSeen? Seen = null)
{
    public const int MaxName = 100;

    public static StoreForm Empty() => new(Keys.New(), "", "", true);

    public static StoreForm Of(StoreView store) => new(Keys.New(), store.RegionName, store.StoreName ?? "", store.IsOpen, SeenOf(store));

    public static StoreForm Read(IFormCollection form)
    {
        var seen = form.ContainsKey("seen-region") ? new StoreSeen(form["seen-region"].ToString(), form["seen-name"].ToString(), form["seen-open"].ToString() == "true") : null;
        return new(Keys.Read(form), form["region"].ToString().Trim(), form["name"].ToString().Trim(), form["open"].ToString() == "true", seen);
    }

    /// <summary>A new store, when nothing is wrong with it.</summary>
    /// <param name="errors">By control.</param>
    public StoreChange? Check(FormErrors errors)
    {
        if (Region.Length is 0 or > MaxName || Region.Any(char.IsControl)) errors.Add("region", AdminTexts.RegionMissing, MaxName);
        if (Name.Length > MaxName || Name.Any(char.IsControl)) errors.Add("name", AdminTexts.NameWrong, MaxName);
        if (Name.Length == 0 && Seen is { Name.Length: > 0 }) errors.Add("name", AdminTexts.NameStays);
        return errors.Any ? null : new(Region, Name.Length > 0 ? Name : null, IsOpen);
    }

    /// <summary>What was changed here, and nothing else: what others change meanwhile stays as they want it. Null: something is wrong, or nothing was changed.</summary>
    /// <param name="errors">By control; none: nothing was changed.</param>
    public StoreChange? Change(FormErrors errors)
    {
        if (Check(errors) is null || Seen is not { } seen) return null;
        var (region, name, open) = (Region != seen.Region, Name != seen.Name, IsOpen != seen.IsOpen);
        if (!region && !name && !open) return null;
        return new(region ? Region : null, name ? Name : null, open ? IsOpen : null, new(region ? seen.Region : null, name ? seen.Name : null, null));
    }

    /// <summary>The form once more, over the store as it now is: what was changed here stays entered, all else is as it is.</summary>
    /// <param name="now">As it is.</param>
    /// <param name="errors">Names what somebody else has changed too.</param>
    public StoreForm Over(StoreView now, FormErrors errors)
    {
        var current = SeenOf(now);
        var seen = Seen ?? current;
        if (Region != seen.Region && current.Region != seen.Region && current.Region != Region) errors.Add("region", AdminTexts.ChangedMeanwhile, current.Region);
        if (Name != seen.Name && current.Name != seen.Name && current.Name != Name) errors.Add("name", AdminTexts.ChangedMeanwhile, current.Name);
        return new(
            Key, Region != seen.Region ? Region : current.Region, Name != seen.Name ? Name : current.Name, IsOpen != seen.IsOpen ? IsOpen : current.IsOpen, current);
    }

    private static StoreSeen SeenOf(StoreView store) => new(store.RegionName, store.StoreName ?? "", store.IsOpen);
}
