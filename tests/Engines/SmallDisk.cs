using System.Diagnostics;

namespace Pizza.Tests.Engines;

/// <summary>A disk of memory that can be filled to its last byte. Only root can have one.</summary>
public sealed class SmallDisk : IDisposable
{
    private string Filling => Path.Combine(Folder, "filling");

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static SmallDisk Mount(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("disk-").FullName;
        Skip.If(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=1777", "none", folder) != 0, "nothing can be mounted here (root can)");
        return new SmallDisk(folder);
    }

    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[64 * 1024]);
        }
        catch (IOException)
        {
            // No space left on device.
        }
    }

    public void Free() => File.Delete(Filling);

    public void Dispose()
    {
        Run("umount", Folder);
        Directory.Delete(Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
