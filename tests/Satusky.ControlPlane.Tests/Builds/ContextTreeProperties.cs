using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Tests.Builds;

public sealed class ContextTreeProperties
{
    private static readonly string[] Folders = ["a", "a/b", "c"];

    private static readonly Gen<string> Target = Gen.Elements("..", "..", "a", "b", "c", "l0", "l1", "l2", "gone", ".").NonEmptyListOf().Select(parts => string.Join('/', parts.Take(6)));

    private static readonly Gen<(string Name, string Target)[]> Links =
        from folders in Gen.Elements("", "a/", "a/b/", "c/").ArrayOf(3)
        from targets in Target.ArrayOf(3)
        select folders.Select((folder, number) => ($"{folder}l{number}", targets[number])).ToArray();

    [Fact]
    public async Task No_accepted_link_leads_out_of_the_context_on_disk()
    {
        var root = Directory.CreateTempSubdirectory("satusky-links-").FullName;
        try
        {
            var accepted = Links.Sample(600).Where(links => FaultOf(links) is null).Select((links, number) => OnDisk(Path.Combine(root, $"{number}"), links)).ToList();
            Assert.NotEmpty(accepted);
            var paths = accepted.SelectMany(context => context).ToList();
            var reached = await RealPathsAsync(paths);

            Assert.All(paths.Zip(reached), pair => Assert.True(
                (pair.Second + "/").StartsWith(RootOf(root, pair.First), StringComparison.Ordinal),
                $"{pair.First} leads to {pair.Second}"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Names_are_accepted_only_when_they_stay_below_the_root() => Prop
        .ForAll(Gen.Elements("..", ".", "", "a", "b c", "ü", "/", "...", "a..b").NonEmptyListOf().Select(parts => string.Join('/', parts)).ToArbitrary(), name =>
        {
            var normal = ContextPath.Normalize(name, out var fault);
            var isInside = !name.StartsWith('/') && name.Length > 0 && !name.Split('/').Contains("..");
            return isInside ? normal == Path.GetFullPath("/" + name).Trim('/') : normal is null && fault.Length > 0;
        })
        .Check(Config.QuickThrowOnFailure);

    private static string? FaultOf((string Name, string Target)[] links)
    {
        var tree = new ContextTree();
        var folders = Folders.Select(folder => new ContextEntry(folder, ContextEntryKind.Directory, "", IsBlank: true));
        var entries = folders.Concat(links.Select(link => new ContextEntry(link.Name, ContextEntryKind.SymbolicLink, link.Target, IsBlank: true)));
        Assert.All(entries, entry => Assert.Null(tree.Add(entry)));
        return tree.FaultOfLinks();
    }

    private static IReadOnlyList<string> OnDisk(string root, (string Name, string Target)[] links)
    {
        foreach (var folder in Folders)
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        return [.. links.Select(link => File.CreateSymbolicLink(Path.Combine(root, link.Name), link.Target).FullName)];
    }

    private static string RootOf(string root, string path) => root + "/" + path[(root.Length + 1)..].Split('/')[0] + "/";

    /// <summary>Asks coreutils where links really lead.</summary>
    private static async Task<string[]> RealPathsAsync(IEnumerable<string> paths)
    {
        using var realpath = Process.Start(new ProcessStartInfo("realpath", ["-m", "--", .. paths]) { RedirectStandardOutput = true })!;
        var output = await realpath.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
