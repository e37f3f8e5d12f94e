using LocalDapr.Run.Build;

namespace LocalDapr.Tests.Run;

public sealed class AssemblyNotesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AssemblyNotes _notes;
    private readonly string _project;
    private readonly string _assembly;

    public AssemblyNotesTests()
    {
        _notes = new AssemblyNotes(_folder.Folder("notes"));
        _project = _folder.File("src/App/App.csproj", "");
        _assembly = _folder.File("out/App.dll", "");
        _notes.Keep(_project, "Debug", _assembly);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_noted_is_found_again_for_the_same_configuration()
    {
        Assert.Equal(_assembly, _notes.Find(_project, "Debug"));
        Assert.Null(_notes.Find(_project, "Release"));
    }

    [Fact]
    public void A_changed_project_file_makes_the_note_worthless()
    {
        File.SetLastWriteTimeUtc(_project, DateTime.UtcNow.AddMinutes(1));
        Assert.Null(_notes.Find(_project, "Debug"));
    }

    [Fact]
    public void So_does_a_new_file_of_common_settings_above_it()
    {
        _folder.File("Directory.Build.props", "<Project />");
        Assert.Null(_notes.Find(_project, "Debug"));
    }

    [Fact]
    public void An_assembly_that_is_gone_is_not_found()
    {
        File.Delete(_assembly);
        Assert.Null(_notes.Find(_project, "Debug"));
    }
}
