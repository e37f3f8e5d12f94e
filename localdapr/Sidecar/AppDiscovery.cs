using System.Text.Json;
using LocalDapr.Actors;
using LocalDapr.Bindings;
using LocalDapr.Invocation;
using LocalDapr.PubSub;

namespace LocalDapr.Sidecar;

/// <summary>What a sidecar asks its app: GET /dapr/config, GET /dapr/subscribe, OPTIONS of its input bindings, and its health.</summary>
internal sealed class AppDiscovery(Sidecar sidecar, AppChannel channel)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Dictionary<CronInputBinding, bool> _bindings = [];
    private Dictionary<string, Subscription> _declared = [];
    private List<Subscription>? _programmatic;

    /// <summary>The actors that the app said it hosts.</summary>
    public ActorHostConfig Hosted { get; private set; } = ActorHostConfig.None;

    /// <summary>Asks an app that was started: once each; an answer that cannot be used counts as none, as recorded.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        Hosted = await GetAsync("/dapr/config", cancellationToken) is { } config ? ActorHostConfig.Parse(config) : ActorHostConfig.None;
        _programmatic = null;
        _bindings.Clear();
        await RefreshAsync(cancellationToken);
    }

    /// <summary>
    /// What the app wants of the components there are now; a subscription that has not changed is the same object as before. Asks the app
    /// only what it was not asked yet.
    /// </summary>
    public async Task<IReadOnlyList<Subscription>> RefreshAsync(CancellationToken cancellationToken)
    {
        var components = sidecar.Components;
        if (_programmatic is null && components.PubSubs.Count > 0)
            _programmatic = await SubscriptionsAsync(cancellationToken);
        foreach (var binding in components.InputBindings)
            if (!_bindings.ContainsKey(binding))
                _bindings[binding] = !binding.AsksFirst || await WantsAsync(binding, cancellationToken);
        foreach (var closed in _bindings.Keys.Except(components.InputBindings).ToArray())
            _bindings.Remove(closed);
        List<Subscription> subscriptions = [.. _programmatic ?? []];
        foreach (var declared in Declared())
            if (!subscriptions.Exists(one => one.PubSubName == declared.PubSubName && one.Topic == declared.Topic))
                subscriptions.Add(declared);
        return subscriptions;
    }

    public bool WantsBinding(CronInputBinding binding) => _bindings.GetValueOrDefault(binding);

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(sidecar.Options.AppHealthProbeTimeout);
        try
        {
            var path = sidecar.Options.AppHealthCheckPath;
            using var request = channel.Request(HttpMethod.Get, path.StartsWith('/') ? path : "/" + path);
            using var response = await channel.ProbeAsync(request, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private List<Subscription> Declared()
    {
        var before = _declared;
        _declared = [];
        foreach (var resource in sidecar.Resources.Subscriptions)
            _declared[resource.Written + resource.Name] = before.GetValueOrDefault(resource.Written + resource.Name) ?? Subscription.From(resource);
        return [.. _declared.Values];
    }

    private async Task<List<Subscription>> SubscriptionsAsync(CancellationToken cancellationToken)
    {
        var json = await GetAsync("/dapr/subscribe", cancellationToken);
        if (json is null)
            return [];
        try
        {
            return Subscription.Parse(json);
        }
        catch (JsonException e)
        {
            sidecar.Log.LogError("The answer of {AppId} to GET /dapr/subscribe cannot be used: {Reason}", sidecar.AppId, e.Message);
            return [];
        }
    }

    private async Task<byte[]?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var request = channel.Request(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("dapr-app-id", sidecar.AppId);
            request.Content = new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var response = await channel.ProbeAsync(request, patience.Token);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadAsByteArrayAsync(patience.Token);
            if ((int)response.StatusCode != 404)
                sidecar.Log.LogError("{AppId} answered {Status} to GET {Path}", sidecar.AppId, (int)response.StatusCode, path);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            sidecar.Log.LogError("{AppId} did not answer GET {Path}: {Reason}", sidecar.AppId, path, e.Message);
        }
        return null;
    }

    private async Task<bool> WantsAsync(CronInputBinding binding, CancellationToken cancellationToken)
    {
        try
        {
            using var request = channel.Request(HttpMethod.Options, binding.Path);
            using var response = await channel.ProbeAsync(request, cancellationToken);
            return response.IsSuccessStatusCode || (int)response.StatusCode == 405;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
