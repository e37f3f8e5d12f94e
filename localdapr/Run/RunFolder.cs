using System.Security.Cryptography;
using System.Text;

namespace LocalDapr.Run;

/// <summary>
/// The folder, private to the user, in which running systems can be found: a lock, a socket and a description each,
/// named by the system (--name), or else by the path of its run file.
/// </summary>
public static class RunFolder
{
    private static string? _path;

    /// <summary>The folder; made with access for its owner only.</summary>
    /// <exception cref="RunException">Another user owns it.</exception>
    public static string Path => _path ??= Create();

    public static string Ports => System.IO.Path.Combine(Path, "ports");

    public static string Assemblies => System.IO.Path.Combine(Path, "assemblies");

    /// <summary>The name under which the system of a run file is found when none was given.</summary>
    public static string NameOf(string runFile) =>
        "file-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(runFile))))[..16];

    public static string Lock(string name) => System.IO.Path.Combine(Path, name + ".lock");

    public static string Socket(string name) => System.IO.Path.Combine(Path, name + ".sock");

    public static string Description(string name) => System.IO.Path.Combine(Path, name + ".json");

    /// <summary>Names are parts of file names, and the path of a socket is limited to about 100 characters.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && name[0] != '.';

    private static string Create()
    {
        if (OperatingSystem.IsWindows())
        {
            // The profile of a user is closed to others.
            var ofUser = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "localdapr");
            Directory.CreateDirectory(ofUser);
            return ofUser;
        }
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var given = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var folder = !string.IsNullOrEmpty(given) && given.Length <= 40 && Directory.Exists(given)
            ? System.IO.Path.Combine(given, "localdapr")
            : $"/tmp/localdapr-{Environment.UserName}";
        Directory.CreateDirectory(folder, OwnerOnly);
        // In /tmp another user may have made it first: then this fails, as the mode of a foreign folder cannot be set.
        try
        {
            File.SetUnixFileMode(folder, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            throw new RunException($"{folder} belongs to another user; remove it, or set XDG_RUNTIME_DIR to a folder of your own");
        }
        return folder;
    }
}
