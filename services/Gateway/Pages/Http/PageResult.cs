using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Pizza.Gateway.Pages.Shell;

namespace Pizza.Gateway.Pages.Http;

/// <summary>A page, or a part of one, as HTML. It is rendered whole before the first byte goes out: without JavaScript nothing could put late parts in place.</summary>
public sealed class PageResult<TView, TModel>(TModel model, int status) : IResult where TView : View<TModel>
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (visit, services) = (Visit.Of(httpContext), httpContext.RequestServices);
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<CascadingValue<Visit>>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(CascadingValue<Visit>.Value)] = visit,
                [nameof(CascadingValue<Visit>.IsFixed)] = true,
                [nameof(CascadingValue<Visit>.ChildContent)] = (RenderFragment)(content =>
                {
                    content.OpenComponent<TView>(0);
                    content.AddComponentParameter(1, nameof(View<TModel>.Model), model);
                    content.CloseComponent();
                }),
            }))).ToHtmlString());

        var bytes = Encoding.UTF8.GetBytes(html);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentLanguage = visit.Language.Tag();
        // Not no-store: a page that comes back by the Back button keeps what was typed, and its Idempotency-Key.
        response.Headers.CacheControl = "private, no-cache";
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}

/// <summary>What a handler of a page answers with.</summary>
public static class Page
{
    public static IResult Show<TView, TModel>(TModel model, int status = StatusCodes.Status200OK) where TView : View<TModel> => new PageResult<TView, TModel>(model, status);

    /// <summary>After a form has done its work: the browser asks for that page, so that reloading it, or coming back to it, does nothing twice.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
