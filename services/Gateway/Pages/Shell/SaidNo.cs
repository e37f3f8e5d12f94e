namespace Pizza.Gateway.Pages.Shell;

/// <summary>What was asked for by one tap was not done.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Help">What to do.</param>
/// <param name="Status">Of HTTP.</param>
/// <param name="Subject">The number it is about, for {0} of both texts.</param>
/// <param name="Kind">How it is shown: see <see cref="Notice"/>.</param>
public sealed record SaidNo(Text Title, Text Help, int Status, object? Subject = null, string Kind = "bad")
{
    /// <summary>The key of the form belongs to what was sent with it before.</summary>
    public static readonly SaidNo KeyUsed = new(StaffTexts.KeyUsed, StaffTexts.KeyUsedHelp, StatusCodes.Status409Conflict);

    /// <summary>The service does not answer.</summary>
    public static readonly SaidNo Away = new(StaffTexts.Away, StaffTexts.AwayHelp, StatusCodes.Status503ServiceUnavailable);

    /// <summary>The form must be corrected first.</summary>
    public static readonly SaidNo FormWrong = new(StaffTexts.FormWrong, StaffTexts.FormWrongHelp, StatusCodes.Status422UnprocessableEntity);
}
