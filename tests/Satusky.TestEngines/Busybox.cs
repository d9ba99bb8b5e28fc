using Satusky.ContainerApi;

namespace Satusky.TestEngines;

/// <summary>The base of every test image: Debian's static busybox in an otherwise empty root.</summary>
public static class Busybox
{
    private const string Path = "/bin/busybox";
    private const int ProgramHeaderBytes = 4096;

    private static readonly string[] Applets =
        ["cat", "cp", "echo", "false", "head", "httpd", "id", "ls", "mkdir", "nc", "nslookup", "pwd", "rm", "sh", "sleep", "stat", "tr", "true", "wget", "yes"];

    /// <summary>Imports an image; changes are lines of a Dockerfile, such as <c>CMD ["/bin/sleep","9"]</c>. Gives its id.</summary>
    public static Task<string> ImportAsync(ContainerEngineClient engine, string reference, IReadOnlyList<string> changes, CancellationToken cancellationToken) =>
        engine.Images.ImportAsync(AddTo(new TarArchive()).ToStream(), reference, ["ENV PATH=/bin", .. changes], cancellationToken);

    /// <summary>Adds the root of a busybox image under a directory of the archive, for Dockerfiles that copy it to <c>/</c>.</summary>
    public static TarArchive AddTo(TarArchive archive, string directory = "")
    {
        archive.Directory(directory + "bin").Directory(directory + "etc").Directory(directory + "tmp", shared: true).Program(directory + "bin/busybox", Program());
        foreach (var applet in Applets)
            archive.Link($"{directory}bin/{applet}", "busybox");
        return archive.File(directory + "etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n");
    }

    private static byte[] Program()
    {
        var bytes = File.Exists(Path) ? File.ReadAllBytes(Path) : [];
        return bytes.Length > 0 && bytes.AsSpan(0, ProgramHeaderBytes).IndexOf("/ld-linux"u8) < 0
            ? bytes
            : throw new InvalidOperationException($"{Path} is not a static busybox; install it with: apt-get install busybox-static");
    }
}
