using System.Diagnostics;
using LocalDapr.Sidecar;

namespace LocalDapr.Tracing;

/// <summary>A span of a sidecar; it ends when it is disposed of.</summary>
internal sealed class SidecarSpan(Activity activity) : IDisposable
{
    /// <summary>What goes on to the app.</summary>
    public TraceContext Context => new(activity.Id, activity.TraceStateString);

    /// <summary>What the app answered.</summary>
    public void Answered(int status)
    {
        activity.SetTag("dapr.status_code", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (status >= 400)
            activity.SetStatus(ActivityStatusCode.Error, $"Code({status})");
    }

    public void Failed(string reason) => activity.SetStatus(ActivityStatusCode.Error, reason);

    public void Dispose() => activity.Dispose();
}
