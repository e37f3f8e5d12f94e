namespace Pizza.Gateway.Pages.Shell;

/// <summary>Who looks at a page, and how it is to be shown. Handlers take it as a parameter, components through the cascade.</summary>
/// <param name="Language">What they read.</param>
/// <param name="Path">The address that shows this page again by GET.</param>
/// <param name="CustomerId">The customer this browser last ordered for or looked at.</param>
/// <param name="RegionName">Where this browser last ordered.</param>
/// <param name="Now">UTC.</param>
public sealed record Visit(Language Language, string Path, long? CustomerId, string? RegionName, DateTimeOffset Now)
{
    public const string LanguageCookie = "lang";
    public const string CustomerCookie = "customer";
    public const string RegionCookie = "region";

    /// <summary>Minimal APIs fill a parameter of this type with it.</summary>
    public static ValueTask<Visit> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    public static Visit Of(HttpContext context)
    {
        var (request, cookies) = (context.Request, context.Request.Cookies);
        var language = context.Items[LanguageCookie] as Language? ?? Languages.FromTag(cookies[LanguageCookie]) ?? Languages.Preferred(request.Headers.AcceptLanguage);
        var path = string.Concat(request.PathBase.ToUriComponent(), request.Path.ToUriComponent(), request.QueryString.ToUriComponent());
        return new(language, path, Entered.Number(cookies[CustomerCookie]), cookies[RegionCookie], context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    public string Say(Text text) => text.In(Language);

    public string Say(Text text, params ReadOnlySpan<object?> values) => text.In(Language, values);

    /// <summary>If the form chooses a language: what is answered is in that one already, and so is everything that this browser asks for later.</summary>
    /// <returns>Whether it does.</returns>
    public static bool Switches(HttpContext context, IFormCollection form)
    {
        if (Languages.FromTag(form[Languages.Field].ToString()) is not { } language) return false;
        context.Items[LanguageCookie] = language;
        Remember(context, LanguageCookie, language.Tag());
        return true;
    }

    /// <summary>Remembers something of this browser for a year. Nothing here is a secret or a permission.</summary>
    public static void Remember(HttpContext context, string cookie, string value) => context.Response.Cookies.Append(cookie, value, new CookieOptions
    {
        Path = "/",
        MaxAge = TimeSpan.FromDays(365),
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        IsEssential = true,
    });
}
