using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>A complaint as it was entered.</summary>
public sealed record ComplaintForm
{
    public const string CancelOrder = nameof(CancelOrder);
    public const string CloseStore = nameof(CloseStore);
    public const string RemoveStore = nameof(RemoveStore);
    public const int MaxReason = 200;

    private static readonly string[] Actions = [CancelOrder, CloseStore, RemoveStore];

    /// <summary>The Idempotency-Key, made when the form was rendered: however often it is sent, it is one complaint.</summary>
    public required string Key { get; init; }

    public string Action { get; init; } = CancelOrder;
    public string Order { get; init; } = "";
    public string Store { get; init; } = "";
    public string Reason { get; init; } = "";

    public static ComplaintForm Read(IFormCollection form)
    {
        string Field(string name) => form[name].ToString().Trim();
        return new()
        {
            Key = Keys.Read(form),
            Action = Field("action"),
            Order = Field("order"),
            Store = Field("store"),
            Reason = Field("reason"),
        };
    }

    /// <summary>What was entered as a complaint, when nothing is wrong with it. Somebody has to answer for it, so there must be a reason.</summary>
    /// <param name="errors">By control.</param>
    public NewComplaint? Check(FormErrors errors)
    {
        if (!Actions.Contains(Action)) errors.Add("action", CallCentreTexts.ActionWrong);
        var (order, store) = (Entered.Number(Order), Entered.Number(Store));
        if (Action == CancelOrder && order is null) errors.Add("order", CallCentreTexts.NumberWrong);
        if (Action is CloseStore or RemoveStore && store is null) errors.Add("store", CallCentreTexts.StoreMissing);
        if (Reason.Length == 0) errors.Add("reason", CallCentreTexts.ReasonMissing);
        else if (Reason.Length > MaxReason || Reason.Any(char.IsControl)) errors.Add("reason", CallCentreTexts.ReasonWrong, MaxReason);
        if (errors.Any) return null;
        return Action == CancelOrder ? new(order, null, Action, Reason) : new(null, store, Action, Reason);
    }
}
