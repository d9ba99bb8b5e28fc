using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Tests.Builds;

public sealed class ContextArchiveTests : IDisposable
{
    private const string Operation = "0199-op";
    private readonly string home = Directory.CreateTempSubdirectory("satusky-context-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ContextFolder Folder => new(home);

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task A_good_context_is_kept_byte_for_byte()
    {
        var upload = ContextFile.WithDockerfile().Folder("src/").File("src/main.go", "package main").Link("src/link", "../Dockerfile").HardLink("copy", "src/main.go").ToGzip();

        var stored = Assert.IsType<ContextOutcome.Stored>(await StoreAsync(upload));

        var path = Path.Combine(home, "contexts", Operation + ".tar.gz");
        Assert.Equal((upload.LongLength, 5), (stored.CompressedBytes, stored.Entries));
        Assert.Equal(SHA256.HashData(upload), stored.Digest);
        Assert.Equal(upload, await File.ReadAllBytesAsync(path, Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Long_names_of_every_format_are_read(TarEntryFormat format)
    {
        var folder = string.Join('/', Enumerable.Repeat("a-rather-long-folder-name", 12));
        var upload = new ContextFile(format).File("./Dockerfile", "FROM scratch").File(folder + "/ü.txt").Link("link", folder + "/ü.txt").ToGzip();

        Assert.IsType<ContextOutcome.Stored>(await StoreAsync(upload));
    }

    [Fact]
    public async Task A_removed_context_is_gone()
    {
        await StoreAsync(ContextFile.WithDockerfile().ToGzip());

        await Folder.RemoveAsync(Operation, Token);
        await Folder.RemoveAsync(Operation, Token);

        Assert.Empty(Left());
    }

    [Fact]
    public async Task Only_contexts_of_open_operations_outlive_a_restart()
    {
        var archive = new ContextArchive(Folder);
        foreach (var operation in (string[])["open", "closed"])
        {
            await archive.StoreAsync(operation, "Dockerfile", new MemoryStream(ContextFile.WithDockerfile().ToGzip()), Token);
        }

        await File.WriteAllTextAsync(Path.Combine(home, "contexts", "open.tar.gz.partial"), "cut off", Token);
        await Folder.CleanAsync(new HashSet<string> { "open" }, Token);

        Assert.Equal(["open.tar.gz"], Left());
    }

    public static TheoryData<string, string> HostileEntries() => new()
    {
        { "up", "\"../outside\" leaves the build context through \"..\"" },
        { "hidden up", "\"a/../../outside\" leaves the build context through \"..\"" },
        { "absolute", "\"/etc/passwd\" is an absolute path" },
        { "device", "\"dev\" is a device" },
        { "pipe", "\"pipe\" is a named pipe" },
        { "link up", "\"a/link\" is a link that leaves the build context (to \"../../x\")" },
        { "link absolute", "\"link\" is a link that leaves the build context (to \"/etc\")" },
        { "link over link", "\"b\" is a link that leaves the build context (to \"a/up/..\")" },
        { "link circle", "is a link that leads in a circle" },
        { "hard link up", "\"hard\" is a hard link that leaves the build context (to \"../x\")" },
        { "hard link nowhere", "\"hard\" is a hard link to \"gone\", which is no file before it" },
        { "hard link to link", "\"hard\" is a hard link to \"link\", which is no file before it" },
        { "twice", "\"./a\" is in the archive twice" },
        { "through link", "\"link/x\" lies below \"link\", which is no folder" },
        { "link over folder", "\"a\" is in the archive twice" },
        { "control", "\"a?b\" has a control character" },
        { "long", "is too long a name" },
    };

    [Theory]
    [MemberData(nameof(HostileEntries))]
    public async Task Hostile_entries_are_refused_by_name(string kind, string expected)
    {
        var file = ContextFile.WithDockerfile();
        file = kind switch
        {
            "up" => file.File("../outside"),
            "hidden up" => file.File("a/../../outside"),
            "absolute" => file.File("/etc/passwd"),
            "device" => file.Special(TarEntryType.CharacterDevice, "dev"),
            "pipe" => file.Special(TarEntryType.Fifo, "pipe"),
            "link up" => file.Link("a/link", "../../x"),
            "link absolute" => file.Link("link", "/etc"),
            "link over link" => file.Link("a/up", "..").Link("b", "a/up/.."),
            "link circle" => file.Link("a", "b").Link("b", "a"),
            "hard link up" => file.HardLink("hard", "../x"),
            "hard link nowhere" => file.HardLink("hard", "gone"),
            "hard link to link" => file.Link("link", "Dockerfile").HardLink("hard", "link"),
            "twice" => file.File("a").File("./a"),
            "through link" => file.Folder("a").Link("link", "a").File("link/x"),
            "link over folder" => file.File("a/b").Link("a", "Dockerfile"),
            "control" => file.File("a\nb"),
            "long" => file.File(new string('a', 256)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

        await AssertRefusedAsync(file.ToGzip(), Reasons.InvalidArchive, expected);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("empty")]
    [InlineData("plain tar")]
    [InlineData("cut gzip")]
    [InlineData("cut tar")]
    [InlineData("data after the end")]
    [InlineData("damaged header")]
    public async Task What_is_no_gzipped_tar_is_refused(string kind)
    {
        var tar = ContextFile.WithDockerfile().File("a", new string('a', 5000)).ToTar();
        var upload = kind switch
        {
            "text" => "hello"u8.ToArray(),
            "empty" => [],
            "plain tar" => tar,
            "cut gzip" => ContextFile.Gzip(tar)[..^20],
            "cut tar" => ContextFile.Gzip(tar[..2048]),
            "data after the end" => ContextFile.Gzip([.. tar, .. new byte[512], .. Encoding.UTF8.GetBytes("more")]),
            _ => ContextFile.Gzip([(byte)'X', .. tar[1..]]),
        };

        await AssertRefusedAsync(upload, Reasons.InvalidArchive, "");
    }

    [Fact]
    public async Task A_huge_extended_header_is_refused_unread()
    {
        var tar = ContextFile.WithDockerfile().ToTar();
        var header = tar[..512];
        header[156] = (byte)'x';
        Encoding.ASCII.GetBytes("17777777777\0").CopyTo(header, 124);
        var sum = header[..148].Sum(part => (int)part) + header[156..].Sum(part => (int)part) + 8 * ' ';
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);

        await AssertRefusedAsync(ContextFile.Gzip([.. header, .. tar]), Reasons.InvalidArchive, "header of 2147483647 bytes");
    }

    [Fact]
    public async Task Too_large_contexts_are_refused()
    {
        var small = new ContextLimits { Compressed = 10_000, Expanded = 200_000, Entries = 5, Ratio = 50, RatioFrom = 100_000 };
        var noise = new byte[20_000];
        new Random(1).NextBytes(noise);

        await AssertRefusedAsync([.. ContextFile.WithDockerfile().File("n", Convert.ToHexString(noise)).ToGzip()], Reasons.TooLarge, "compressed", small);
        await AssertRefusedAsync(ContextFile.WithDockerfile().Zeros("z", 300_000).ToGzip(), Reasons.TooLarge, "unpacked", small with { Ratio = 10_000 });
        await AssertRefusedAsync(ContextFile.WithDockerfile().Zeros("z", 150_000).ToGzip(), Reasons.TooLarge, "50 times", small);
        await AssertRefusedAsync(ContextFile.WithDockerfile().File("1").File("2").File("3").File("4").File("5").ToGzip(), Reasons.TooLarge, "5 entries", small);
    }

    [Theory]
    [InlineData("Dockerfile.prod", "dockerfile not found at Dockerfile.prod")]
    [InlineData("blank", "dockerfile is empty at blank")]
    [InlineData("folder", "dockerfile not found at folder")]
    [InlineData("../Dockerfile", "leaves the build context")]
    [InlineData("/etc/passwd", "is an absolute path")]
    [InlineData("folder/../../Dockerfile", "leaves the build context")]
    public async Task A_dockerfile_that_is_not_there_is_refused(string dockerfile, string expected)
    {
        var upload = ContextFile.WithDockerfile().Folder("folder").File("blank", " \n\t\n").ToGzip();

        await AssertRefusedAsync(upload, Reasons.InvalidArchive, expected, dockerfile: dockerfile);
    }

    [Fact]
    public async Task A_dockerfile_may_be_a_link_inside_the_context()
    {
        var upload = new ContextFile().File("docker/app", "FROM scratch").Link("deploy/Dockerfile", "../docker/app").ToGzip();

        Assert.IsType<ContextOutcome.Stored>(await StoreAsync(upload, dockerfile: "./deploy/Dockerfile"));
    }

    [Fact]
    public async Task An_upload_cut_off_by_its_sender_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            new ContextArchive(Folder).StoreAsync(Operation, "Dockerfile", new CutStream(ContextFile.WithDockerfile().ToGzip()), Token));

        Assert.Empty(Left());
    }

    private async Task AssertRefusedAsync(byte[] upload, string reason, string message, ContextLimits? limits = null, string dockerfile = "Dockerfile")
    {
        var refused = Assert.IsType<ContextOutcome.Refused>(await StoreAsync(upload, limits, dockerfile));
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Left());
    }

    private Task<ContextOutcome> StoreAsync(byte[] upload, ContextLimits? limits = null, string dockerfile = "Dockerfile") =>
        new ContextArchive(Folder, limits).StoreAsync(Operation, dockerfile, new MemoryStream(upload), Token);

    private IEnumerable<string?> Left() => Directory.EnumerateFiles(Path.Combine(home, "contexts")).Select(Path.GetFileName);

    private sealed class CutStream(byte[] content) : MemoryStream(content[..^30])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("the client is gone");
    }
}
