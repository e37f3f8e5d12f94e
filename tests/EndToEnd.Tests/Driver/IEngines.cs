namespace Pizza.EndToEnd.Driver;

/// <summary>The servers a house stands on.</summary>
internal interface IEngines : IAsyncDisposable
{
    /// <summary>The folder under <c>components/</c> that describes them.</summary>
    string Folder { get; }

    /// <summary>What can be killed; none where everything lives in localdapr and the services themselves.</summary>
    IReadOnlyList<Engine> Servers { get; }

    /// <summary>Passwords and connection strings, as a user sets them before starting localdapr.</summary>
    IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>Writes where these servers listen into the component files.</summary>
    void Describe(ResourceFiles files);
}

/// <summary>A server that can be killed without warning, and started again on the same port and data.</summary>
internal sealed record Engine(string Name, Func<Task> KillAsync, Func<Task> StartAgainAsync);
