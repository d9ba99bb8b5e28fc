using System.Formats.Tar;
using System.Security.Cryptography;
using Satusky.ContainerApi;

namespace Satusky.Conformance.Grounds;

/// <summary>The image of the suite's app: a static busybox and one script.</summary>
/// <param name="IsOurs">The run made it and takes it away again.</param>
internal sealed record AppImage(string Name, bool IsOurs)
{
    private const string Busybox = "/bin/busybox";
    private const int ProgramHeaderBytes = 4096;
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode OpenToAll = Executable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    private static readonly string[] Applets = ["cat", "cp", "httpd", "id", "kill", "mkdir", "nc", "rmdir", "sh", "sleep", "tail"];

    private static readonly string[] Changes = ["ENV PATH=/bin", """ENTRYPOINT ["/bin/sh","/app.sh"]"""];

    /// <summary>Makes the image out of this machine's busybox, or on top of the public one.</summary>
    public static async Task<AppImage> MakeAsync(ContainerEngineClient engine, CancellationToken cancellationToken)
    {
        var name = $"localhost/satusky-conformance:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        if (StaticBusybox() is { } program)
        {
            await engine.Images.ImportAsync(Tar(Root(program)), name, Changes, cancellationToken);
            return new AppImage(name, IsOurs: true);
        }

        var build = engine.Builds.BuildAsync(
            new BuildSpec { Id = name, Tags = [name] }, Tar([File("app.sh", Resource("app.sh")), File("Dockerfile", Resource("Dockerfile"))]), cancellationToken);
        await foreach (var message in build)
        {
            if (message is BuildError error)
            {
                throw new ConformanceException($"The suite's image cannot be built: {error.Message}. Install busybox-static, or name an image with --image");
            }
        }

        return new AppImage(name, IsOurs: true);
    }

    public async Task RemoveAsync(ContainerEngineClient engine)
    {
        if (IsOurs)
        {
            await engine.Images.RemoveAsync(Name, force: true, CancellationToken.None);
        }
    }

    private static IEnumerable<TarEntry> Root(byte[] busybox) =>
    [
        Directory("bin"), Directory("tmp", OpenToAll), File("bin/busybox", busybox), File("app.sh", Resource("app.sh")),
        .. Applets.Select(name => new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{name}") { LinkName = "busybox", Mode = Executable }),
    ];

    private static PaxTarEntry Directory(string path, UnixFileMode mode = Executable) => new(TarEntryType.Directory, path) { Mode = mode };

    private static PaxTarEntry File(string path, byte[] bytes) => new(TarEntryType.RegularFile, path) { Mode = Executable, DataStream = new MemoryStream(bytes) };

    private static MemoryStream Tar(IEnumerable<TarEntry> entries)
    {
        var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        memory.Position = 0;
        return memory;
    }

    private static byte[] Resource(string name)
    {
        using var resource = typeof(AppImage).Assembly.GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        resource.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>This machine's busybox when it needs no libraries, else null.</summary>
    private static byte[]? StaticBusybox()
    {
        var bytes = System.IO.File.Exists(Busybox) ? System.IO.File.ReadAllBytes(Busybox) : [];
        return bytes.Length > ProgramHeaderBytes && bytes.AsSpan(0, ProgramHeaderBytes).IndexOf("/ld-"u8) < 0 ? bytes : null;
    }
}
