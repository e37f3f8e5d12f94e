using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What the answer to POST /complaints means to whoever took it.</summary>
public static class ComplaintAnswer
{
    /// <summary>Null: it is done.</summary>
    public static SaidNo? RefusalOf(Answer<ComplaintView> answer) => answer switch
    {
        { Value.Status: "Refused" } => new(CallCentreTexts.Refused, CallCentreTexts.RefusalOf(answer.Value.RefusalCode), StatusCodes.Status409Conflict, answer.Value.Refusal),
        { IsOk: true } => null,
        // Only who was told so knows that it is written down: a sidecar says 503 as well.
        { Status: StatusCodes.Status503ServiceUnavailable, Problem.ComplaintId: not null } => new(CallCentreTexts.Kept, CallCentreTexts.KeptHelp, StatusCodes.Status503ServiceUnavailable),
        { Status: StatusCodes.Status422UnprocessableEntity } => SaidNo.KeyUsed,
        { Status: StatusCodes.Status400BadRequest } => new(CallCentreTexts.NotTaken, CallCentreTexts.NotTakenHelp, StatusCodes.Status422UnprocessableEntity),
        _ => SaidNo.Away,
    };
}
