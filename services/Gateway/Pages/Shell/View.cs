using Microsoft.AspNetCore.Components;

namespace Pizza.Gateway.Pages.Shell;

/// <summary>Every component of the pages: knows the visit, and says texts in its language.</summary>
public abstract class View : ComponentBase
{
    [CascadingParameter] public required Visit Visit { get; set; }

    protected Language Language => Visit.Language;

    protected string T(Text text) => text.In(Language);

    protected string T(Text text, params ReadOnlySpan<object?> values) => text.In(Language, values);

    protected string Won(decimal amount) => Format.Won(amount, Language);
}

/// <summary>A page, or a part of one that is fetched by itself: shows its model and asks nobody.</summary>
public abstract class View<TModel> : View
{
    [Parameter, EditorRequired] public required TModel Model { get; set; }
}
