namespace LocalDapr.Run.Apps;

/// <summary>Where one app process is in its life.</summary>
public enum AppState
{
    /// <summary>Its project is built, or others' are.</summary>
    Building,

    /// <summary>Started, not yet answering.</summary>
    Starting,

    /// <summary>App and sidecar answer.</summary>
    Ready,

    /// <summary>Told to end.</summary>
    Stopping,

    /// <summary>Ended because it was told to.</summary>
    Stopped,

    /// <summary>Ended by itself.</summary>
    Exited,

    /// <summary>Ended because it was not alive or took too much memory, and started again after a while.</summary>
    BackOff,

    /// <summary>The run file gives it no command: its sidecar serves an app that is started elsewhere.</summary>
    SidecarOnly,

    /// <summary>This machine lacks what it needs: only its sidecar runs.</summary>
    LeftOut,
}
