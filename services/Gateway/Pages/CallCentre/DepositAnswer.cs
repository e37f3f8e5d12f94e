using Pizza.Contracts;
using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What the answer to PATCH /payments/{id} means to whoever saw the money on the account.</summary>
public static class DepositAnswer
{
    public static readonly SaidNo NoneDue = new(CallCentreTexts.NoDepositDue, CallCentreTexts.NoDepositDueHelp, StatusCodes.Status409Conflict);

    /// <summary>Null: it is confirmed, by this tap or by one before.</summary>
    public static SaidNo? RefusalOf(Answer<PaymentOutcome> answer) => answer switch
    {
        { Value.Status: PaymentStatus.DepositConfirmed } => null,
        { Value.Reason: Statuses.OutOfStock } => new(CallCentreTexts.DepositShort, CallCentreTexts.DepositBackHelp, StatusCodes.Status409Conflict),
        { Value.Reason: Statuses.UnknownPizza } => new(CallCentreTexts.DepositUnknown, CallCentreTexts.DepositBackHelp, StatusCodes.Status409Conflict),
        { IsOk: true } or { Status: StatusCodes.Status409Conflict } => NoneDue,
        _ => SaidNo.Away,
    };
}
