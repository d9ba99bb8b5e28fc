using System.Formats.Tar;
using System.IO.Compression;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Backups;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Tests.Api;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Backups;

public sealed class PlatformBackupTests : ApiTest
{
    private readonly string folder = Directory.CreateTempSubdirectory("satusky-backup-").FullName;

    private string File => Path.Combine(folder, "backup.tar.gz");

    private static ContractsJson Json => ContractsJson.Default;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_restored_platform_knows_everything_again()
    {
        var deployed = await Admin.DeployedAsync("hello", more: ""","environment":{"A":"1"}""");
        await Admin.SendAsync(HttpMethod.Patch, "/v1/apps/hello/secrets", """{"set":{"TOKEN":"s3cret"}}""");
        var before = await Admin.GetAsync("/v1/apps/hello", Json.AppDetails);
        await PlatformBackup.CreateAsync(Host.Settings, File, withLogs: true, Token);
        var authority = await System.IO.File.ReadAllTextAsync(Path.Combine(Host.Settings.Home, "ca.crt"), Token);
        await Admin.DeployedAsync("later");
        await Host.StopAsync();

        var told = await PlatformRestore.RunAsync(Host.Settings, File, TimeProvider.System, Token);
        await Host.StartAsync(Token);
        using var admin = await Host.AdminAsync(Token);

        var after = Assert.Single(await admin.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary));
        Assert.Equal((deployed.DeploymentId, before.Image), (after.DeploymentId, after.Image));
        Assert.Equal(before.Domain, (await admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Domain);
        var configuration = await Host.Get<ConfigurationStore>().ResolveAsync(after.DeploymentId, 2, Token);
        Assert.Equal("s3cret", configuration.Secrets["TOKEN"].Reveal());
        Assert.Equal(authority, await System.IO.File.ReadAllTextAsync(Path.Combine(Host.Settings.Home, "ca.crt"), Token));
        Assert.StartsWith("What was here before is kept in ", told[0], StringComparison.Ordinal);
        Assert.Equal($"The master key in {Host.Settings.MasterKeyFile} opens the backup's secrets.", told[^1]);
    }

    [Fact]
    public async Task The_master_key_travels_apart()
    {
        await Admin.DeployedAsync("hello");
        await Admin.SendAsync(HttpMethod.Patch, "/v1/apps/hello/secrets", """{"set":{"TOKEN":"s3cret"}}""");
        var key = await System.IO.File.ReadAllTextAsync(Host.Settings.MasterKeyFile, Token);
        await PlatformBackup.CreateAsync(Host.Settings, File, withLogs: true, Token);
        await using var elsewhere = new ApiHost();

        var told = await PlatformRestore.RunAsync(elsewhere.Settings, File, TimeProvider.System, Token);

        Assert.Matches($"^The backup holds no master key, and its secrets need mk-[0-9a-f]{{8}}: put your copy at {elsewhere.Settings.MasterKeyFile}", told[^1]);
        await Assert.ThrowsAsync<MasterKeyException>(() => elsewhere.StartAsync(Token));
        Assert.DoesNotContain(Directory.EnumerateFiles(elsewhere.Settings.Home, "*", SearchOption.AllDirectories), path => Contains(path, key.Split(' ')[^1].Trim()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task A_running_platform_is_not_overwritten()
    {
        await PlatformBackup.CreateAsync(Host.Settings, File, withLogs: false, Token);
        using var held = HomeLock.TryTake(Host.Settings.Home) ?? throw new InvalidOperationException("the home is taken");

        var fault = await Assert.ThrowsAsync<BackupException>(() => PlatformRestore.RunAsync(Host.Settings, File, TimeProvider.System, Token));

        Assert.Contains("is running: stop it first", fault.Message, StringComparison.Ordinal);
        Assert.Equal("default", (await Admin.GetAsync("/v1/whoami", Json.Identity)).OrganizationName);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("master.key")]
    [InlineData("ca/../../evil")]
    [InlineData("run/serve.lock")]
    public async Task A_file_that_is_no_backup_changes_nothing(string entry)
    {
        await Host.StopAsync();
        await using (var file = System.IO.File.Create(File))
        await using (var compressed = new GZipStream(file, CompressionLevel.Fastest))
        await using (var tar = new TarWriter(compressed))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, entry) { DataStream = new MemoryStream([1]) }, Token);
        }

        var before = Listing();
        var fault = await Assert.ThrowsAsync<BackupException>(() => PlatformRestore.RunAsync(Host.Settings, File, TimeProvider.System, Token));

        Assert.Contains($"it contains \"{entry}\"", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Listing());
    }

    [Fact]
    public async Task A_damaged_backup_changes_nothing()
    {
        await PlatformBackup.CreateAsync(Host.Settings, File, withLogs: false, Token);
        await Host.StopAsync();
        var whole = await System.IO.File.ReadAllBytesAsync(File, Token);
        await System.IO.File.WriteAllBytesAsync(File, whole[..(whole.Length / 2)], Token);
        var before = Listing();

        await Assert.ThrowsAsync<BackupException>(() => PlatformRestore.RunAsync(Host.Settings, File, TimeProvider.System, Token));

        Assert.Equal(before, Listing());
    }

    private List<string> Listing() =>
        [.. Directory.EnumerateFiles(Host.Settings.Home, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith("serve.lock", StringComparison.Ordinal)).Order()];

    private static bool Contains(string path, string text) => System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(path)).Contains(text, StringComparison.Ordinal);
}
