using LocalDapr.PubSub;
using LocalDapr.Resources;

namespace LocalDapr.Sidecar;

/// <summary>
/// Brings one sidecar from the resource files it runs on to changed ones. What cannot be used leaves the old one in force: daprd ends
/// itself then, which would take a developer's system down over a typing error.
/// </summary>
internal sealed class SidecarReload(Sidecar sidecar, ComponentOpener opener)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(30);

    // Brokers are told that an event is handled a moment after its delivery has ended.
    private static readonly TimeSpan AcknowledgementTime = TimeSpan.FromSeconds(1);
    private readonly List<ReloadNote> _notes = [];

    // What a reload that broke off in the middle, because a broker was lost for example, leaves to the next one.
    private readonly List<OpenComponent> _closing = [];
    private bool _subscribesAnew;

    /// <summary>Not to be called twice at once.</summary>
    public async Task<IReadOnlyList<ReloadNote>> ApplyAsync(ResourceSet next, CancellationToken cancellationToken)
    {
        _notes.Clear();
        ApplyResiliency(next);
        ApplyHttpEndpoints(next);
        ApplySubscriptions(next);
        await ApplyComponentsAsync(next, cancellationToken);
        // Deliveries in progress end on the old broker, then the new one goes on.
        _subscribesAnew |= _notes.Exists(note => !note.IsFailure);
        if (_subscribesAnew)
            await sidecar.ResubscribeAsync(cancellationToken);
        _subscribesAnew = false;
        if (_closing.Exists(open => open.PubSub is not null))
            await Task.Delay(AcknowledgementTime, cancellationToken);
        await Task.WhenAll(_closing.Select(open => open.CloseAsync(CallPatience)));
        _closing.Clear();
        return [.. _notes];
    }

    private void ApplyResiliency(ResourceSet next)
    {
        if (Same(sidecar.Resources.Resiliencies.Select(one => one.Written), next.Resiliencies.Select(one => one.Written)))
            return;
        try
        {
            sidecar.Policies.Replace(next.Resiliencies);
            sidecar.Use(sidecar.Resources with { Resiliencies = next.Resiliencies });
            Done("resiliency policies reloaded");
        }
        catch (ResourceException e)
        {
            Failed($"{e.Message}; the policies as they were stay in force");
        }
    }

    private void ApplyHttpEndpoints(ResourceSet next)
    {
        if (Same(sidecar.Resources.HttpEndpoints.Select(one => one.Written), next.HttpEndpoints.Select(one => one.Written)))
            return;
        sidecar.Use(sidecar.Resources with { HttpEndpoints = next.HttpEndpoints });
        Done("HTTP endpoints reloaded");
    }

    private void ApplySubscriptions(ResourceSet next)
    {
        if (Same(sidecar.Resources.Subscriptions.Select(one => one.Written), next.Subscriptions.Select(one => one.Written)))
            return;
        try
        {
            foreach (var resource in next.Subscriptions)
                Subscription.From(resource);
            sidecar.Use(sidecar.Resources with { Subscriptions = next.Subscriptions });
            Done("subscriptions reloaded");
        }
        catch (ResourceException e)
        {
            Failed($"{e.Message}; the subscriptions as they were stay in force");
        }
    }

    private async Task ApplyComponentsAsync(ResourceSet next, CancellationToken cancellationToken)
    {
        var before = sidecar.Components.All.ToDictionary(open => open.Name, StringComparer.Ordinal);
        var after = new Dictionary<string, OpenComponent>(before, StringComparer.Ordinal);
        foreach (var old in before.Values.Where(old => !next.Components.Any(component => component.Name == old.Name)))
        {
            if (MayChange(old, null))
            {
                after.Remove(old.Name);
                _closing.Add(old);
                Done($"component {old.Name} removed");
            }
        }
        // Secret stores first, as at start: what refers to them gets its values from the new one.
        foreach (var component in next.Components.OrderBy(component => ComponentOpener.IsSecretStore(component) ? 0 : 1))
        {
            var old = before.GetValueOrDefault(component.Name);
            if (old?.Component.Written == component.Written || !MayChange(old, component))
                continue;
            if (await OpenAsync(component, old, name => after.GetValueOrDefault(name)?.Secrets, cancellationToken) is not { } open)
                continue;
            after[component.Name] = open;
            if (old is not null)
                _closing.Add(old);
            Done($"component {component.Name} {(old is null ? "added" : "reloaded")}");
        }
        var order = next.Components.Select(component => component.Name).ToList();
        sidecar.Use(new ComponentSet([.. after.Values.OrderBy(open => order.IndexOf(open.Name) is >= 0 and var place ? place : int.MaxValue)]));
    }

    private async Task<OpenComponent?> OpenAsync(Component component, OpenComponent? old, Func<string, Secrets.ISecretStore?> secrets, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        OpenComponent? open = null;
        try
        {
            open = opener.Open(component, secrets);
            await open.ConnectAsync(patience.Token);
            return open;
        }
        catch (Exception e) when (e is ResourceException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = e is ResourceException ? e.Message
                : new ResourceException(component.File, component.Line, $"component '{component.Name}' cannot be used: no answer within {ConnectPatience.TotalSeconds} s").Message;
            // A server may come; what is wrong in the file stays wrong until the file changes.
            Failed($"{reason}; {(old is null ? "it is not added" : "the component as it was stays in force")}{(open is null ? "" : "; trying again")}", mayPass: open is not null);
            if (open is not null)
                await open.CloseAsync(TimeSpan.Zero);
            return null;
        }
    }

    // Dapr 1.18 aborts these too (pkg/runtime/hotreload/reconciler): actors that are active rest on the store.
    private bool MayChange(OpenComponent? old, Component? component)
    {
        if (old is not { IsActorStore: true } && component is not { IsActorStore: true })
            return true;
        var place = component ?? old!.Component;
        Failed($"{place.File}:{place.Line}: component '{place.Name}' keeps the state of actors and cannot be changed while the sidecar runs; start it again");
        return false;
    }

    private void Done(string text) => _notes.Add(new ReloadNote(text, IsFailure: false));

    private void Failed(string text, bool mayPass = false) => _notes.Add(new ReloadNote(text, IsFailure: true, mayPass));

    private static bool Same(IEnumerable<string> before, IEnumerable<string> next) => before.SequenceEqual(next, StringComparer.Ordinal);
}

/// <summary>One thing that a reload did, or could not do.</summary>
/// <param name="MayPass">The same files may do later what they could not do now.</param>
internal sealed record ReloadNote(string Text, bool IsFailure, bool MayPass = false);
