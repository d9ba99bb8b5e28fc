using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Configuration;

public sealed class MasterKeyTests() : StoreTest(new SqliteStore())
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly string home = Directory.CreateTempSubdirectory("satusky-home-").FullName;

    private string KeyFile => Path.Combine(home, "master.key");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task The_first_start_creates_a_private_file()
    {
        var key = await LoadAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal([KeyFile], Directory.GetFiles(home));
        Assert.Equal(32, key.Ring.Newest.Key.Length);
        Assert.Contains("keep a copy", await File.ReadAllTextAsync(KeyFile, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_start_reads_the_same_key()
    {
        var first = (await LoadAsync()).Ring.Newest;
        var second = (await LoadAsync()).Ring.Newest;

        Assert.Equal(first.Id, second.Id);
        Assert.True(first.Key.SequenceEqual(second.Key));
    }

    [Fact]
    public async Task An_existing_file_is_never_replaced()
    {
        await WriteAsync($"mk-1 {Key}");

        Assert.Throws<IOException>(() => MasterKeyFile.Create(KeyFile));

        Assert.Equal("mk-1", (await LoadAsync()).Ring.Newest.Id);
    }

    [Fact]
    public async Task Of_several_keys_the_first_is_the_newest()
    {
        await WriteAsync($"# comment\n\nmk-2 {Key}\nmk-1   {Key}\n");

        var ring = (await LoadAsync()).Ring;

        Assert.Equal("mk-2", ring.Newest.Id);
        Assert.Equal("mk-1", ring.Find("mk-1").Id);
    }

    [Theory]
    [InlineData("mk-1 AAAA", "line 1 of the master key file {0} must read '<key id> <base64 of 32 bytes>': restore the file from your copy")]
    [InlineData($"# key\n{Key}", "line 2 of the master key file {0} must read '<key id> <base64 of 32 bytes>': restore the file from your copy")]
    [InlineData("# nothing\n", "the master key file {0} holds no key: restore it from your copy")]
    [InlineData($"mk-1 {Key}\nmk-1 {Key}", "the master key file {0} names the key mk-1 twice: remove one of the lines")]
    public async Task A_damaged_file_is_refused_by_name(string content, string message)
    {
        await WriteAsync(content);

        await AssertRefusedAsync(message);
    }

    [Fact]
    public async Task A_file_that_others_can_read_is_refused()
    {
        await WriteAsync($"mk-1 {Key}");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await AssertRefusedAsync("the master key file {0} has mode 0644, so others can read it: run 'chmod 600 {0}'");
    }

    [Fact]
    public async Task A_link_to_a_private_file_is_accepted()
    {
        await WriteAsync($"mk-1 {Key}");
        var link = Path.Combine(home, "link");
        File.CreateSymbolicLink(link, KeyFile);
        var key = new MasterKey(link, Database);

        await key.EnsureAsync(Token);

        Assert.Equal("mk-1", key.Ring.Newest.Id);
    }

    [Fact]
    public async Task A_lost_file_is_not_replaced_while_secrets_need_it()
    {
        await SealWithAsync("mk-9");

        await AssertRefusedAsync(
            "the master key file {0} is missing, and stored secrets are sealed with mk-9: restore the file from your copy, or set SATUSKY_MASTER_KEY_FILE");
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public async Task A_file_without_a_needed_key_is_refused()
    {
        await SealWithAsync("mk-9");
        await WriteAsync($"mk-1 {Key}");

        await AssertRefusedAsync("stored secrets are sealed with the master key mk-9, which is not in {0}: add its line again from your copy");
    }

    private async Task SealWithAsync(string masterKeyId)
    {
        var caller = await Callers.CreateAsync(Database, Time, Token);
        await Database.WriteAsync(
            t => t.ExecuteAsync(
                "INSERT INTO data_keys (id, organization_id, master_key_id, wrapped, created_at) VALUES ('k', @organizationId, @masterKeyId, '', 0)",
                new { organizationId = caller.OrganizationId, masterKeyId }),
            Token);
    }

    private async Task WriteAsync(string content)
    {
        await File.WriteAllTextAsync(KeyFile, content, Token);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task<MasterKey> LoadAsync()
    {
        var key = new MasterKey(KeyFile, Database);
        await key.EnsureAsync(Token);
        return key;
    }

    private async Task AssertRefusedAsync(string message)
    {
        var fault = await Assert.ThrowsAsync<MasterKeyException>(LoadAsync);
        Assert.Equal(string.Format(null, message, KeyFile), fault.Message);
    }
}
