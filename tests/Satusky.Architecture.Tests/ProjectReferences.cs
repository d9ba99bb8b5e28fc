using System.Xml.Linq;

namespace Satusky.Architecture.Tests;

public sealed class ProjectReferences
{
    // Who may use whom. A project that is not named here uses nothing of ours.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Satusky.Cli"] = ["Satusky.Contracts", "Satusky.Toml"],
        ["Satusky.Conformance"] = ["Satusky.ContainerApi", "Satusky.Contracts", "Satusky.ControlPlane", "Satusky.Edge", "Satusky.KubernetesApi"],
        ["Satusky.ControlPlane"] = ["Satusky.Certificates", "Satusky.ContainerApi", "Satusky.Contracts", "Satusky.KubernetesApi"],
        ["Satusky.Edge"] = ["Satusky.Certificates", "Satusky.Contracts", "Satusky.KubernetesApi"],
        ["Satusky.Server"] = ["Satusky.Conformance", "Satusky.ContainerApi", "Satusky.Contracts", "Satusky.ControlPlane", "Satusky.Edge", "Satusky.KubernetesApi"],
    };

    private static readonly Dictionary<string, string[]> s_allowedPackages = new()
    {
        ["Satusky.Certificates"] = [],
        ["Satusky.Cli"] = ["System.CommandLine"],
        ["Satusky.ContainerApi"] = [],
        ["Satusky.Contracts"] = [],
        ["Satusky.Edge"] = ["Yarp.ReverseProxy"],
        ["Satusky.KubernetesApi"] = ["YamlDotNet"],
        ["Satusky.Toml"] = [],
    };

    public static TheoryData<string> Projects =>
        [.. Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_its_room_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var wrong = References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(s_allowed.GetValueOrDefault(name, []));

        Assert.True(!wrong.Any(), $"{project} refers to {string.Join(", ", wrong)}. Move the code to a project that may (the map in ARCHITECTURE.md), "
            + "put what both need into Satusky.Contracts, or change the map together with this test.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_small_project_stays_free_of_packages(string project)
    {
        if (!s_allowedPackages.TryGetValue(Path.GetFileNameWithoutExtension(project), out var allowed)) return;
        var wrong = References(project, "PackageReference").Except(allowed);

        Assert.True(!wrong.Any(), $"{project} refers to the package {string.Join(", ", wrong)}. This project is meant to work without: "
            + "write the few lines needed, or argue the package in ARCHITECTURE.md and add it to this test.");
    }

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var listed = XDocument.Parse(Repository.Read("Satusky.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        var missing = Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Except(listed);

        Assert.True(!missing.Any(), $"Satusky.slnx does not list {string.Join(", ", missing)}, so nothing builds or tests it. Add it.");
    }

    [Fact]
    public void Only_the_host_knows_the_api_folder()
    {
        var wrong = Repository.Sources
            .Where(file => file.StartsWith("src/Satusky.ControlPlane/", StringComparison.Ordinal))
            .Where(file => file.Count(c => c == '/') > 2 && !file.StartsWith("src/Satusky.ControlPlane/Api/", StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains("using Satusky.ControlPlane.Api", StringComparison.Ordinal));

        Assert.True(!wrong.Any(), $"{string.Join(", ", wrong)}: the API uses the other folders, none of them uses the API. Move the shared type to the folder it speaks of.");
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Parse(Repository.Read(project)).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
