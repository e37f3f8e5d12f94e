using Pizza.Gateway.Pages.House;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.CallCentre;

/// <summary>What the answer to POST /complaints means to whoever took it.</summary>
public static class ComplaintAnswer
{
    /// <summary>Null: it is done.</summary>
    public static SaidNo? SaidNo(Answer<ComplaintView> answer) => answer switch
    {
        { Value.Status: "Refused" } => new(CallCentreTexts.Refused, CallCentreTexts.RefusedHelp, StatusCodes.Status409Conflict, answer.Value.Refusal),
        { IsOk: true } => null,
        // Only who was told so knows that it is written down: a sidecar says 503 as well.
        { Status: StatusCodes.Status503ServiceUnavailable, Problem.ComplaintId: not null } => new(CallCentreTexts.Kept, CallCentreTexts.KeptHelp, StatusCodes.Status503ServiceUnavailable),
        { Status: StatusCodes.Status422UnprocessableEntity } => new(CallCentreTexts.KeyUsed, CallCentreTexts.KeyUsedHelp, StatusCodes.Status409Conflict),
        { Status: StatusCodes.Status400BadRequest } => new(CallCentreTexts.Refused, CallCentreTexts.RefusedHelp, StatusCodes.Status422UnprocessableEntity, answer.Problem?.Detail),
        _ => new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable),
    };
}
