using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Pizza.K8s.Tests.Images;

/// <summary>An image is made by the SDK's own publishing, on a stand-in for its base, and looked into.</summary>
public sealed class ImageTests
{
    private const string Base = "/dotnet/aspnet:10.0-noble-chiseled";

    [Fact]
    public async Task An_image_runs_the_service_as_its_user_and_has_its_files_and_nothing_of_the_checkout()
    {
        await using var registry = await StandInRegistry.StartAsync();
        var folder = Directory.CreateTempSubdirectory("image-").FullName;
        try
        {
            var archive = Path.Combine(folder, "gateway.tar");
            await PublishAsync("services/Gateway", $"-p:ContainerBaseImage={registry.Name}{Base}", $"-p:ContainerArchiveOutputPath={archive}", $"-p:PublishDir={folder}/publish/", "-p:ContainerImageTag=1.4.0");

            var parts = Entries(new MemoryStream(await File.ReadAllBytesAsync(archive)));
            var image = Assert.Single(JsonNode.Parse(parts["manifest.json"])!.AsArray())!;
            Assert.Equal(["pizza/gateway:1.4.0"], image["RepoTags"]!.AsArray().Select(tag => (string)tag!));
            var config = JsonNode.Parse(parts[(string)image["Config"]!])!["config"]!;
            Assert.Equal("1654", (string)config["User"]!);
            Assert.Equal(["dotnet", "/app/Pizza.Gateway.dll"], config["Entrypoint"]!.AsArray().Select(word => (string)word!));
            Assert.DoesNotContain(config["Labels"]!.AsObject(), label => label.Key.EndsWith(".created", StringComparison.Ordinal));

            var files = image["Layers"]!.AsArray().SelectMany(layer => Entries(new GZipStream(new MemoryStream(parts[(string)layer!]), CompressionMode.Decompress)).Keys).ToHashSet();
            Assert.Contains("app/Pizza.Gateway.dll", files);
            Assert.Contains("app/wwwroot/assets/live.js", files);
            Assert.DoesNotContain(files, file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal) || file.Contains("appsettings.Development", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PublishAsync(string project, params string[] options)
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet",
            ["publish", Repository.PathTo(project), "/t:PublishContainer", "-c", "Debug", "--no-build", "-nologo", "-v", "quiet", .. options])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, string.Concat(said));
    }

    private static Dictionary<string, byte[]> Entries(Stream tar)
    {
        using var reader = new TarReader(tar);
        var entries = new Dictionary<string, byte[]>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            entries[entry.Name.TrimStart('.', '/')] = content.ToArray();
        }
        return entries;
    }
}
