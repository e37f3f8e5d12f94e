namespace Pizza.ServiceDefaults;

/// <param name="AppId">The Dapr app id of this process.</param>
public sealed record ServiceIdentity(string AppId);
