using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Configuration;

public abstract class MasterKeyRotationTests(ITestStore store) : ConfigurationTest(store)
{
    private const string Value = "supersecret-jwt-value";

    private MasterKeyRotation Rotation => new(KeyFile, Database);

    [Fact]
    public async Task Secrets_open_with_the_new_key_alone()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        var before = Assert.Single(MasterKeyFile.Read(KeyFile).Ids);

        var rotated = await Rotation.RunAsync(Token);

        Assert.Equal((1, false), (rotated.DataKeys, rotated.Resumed));
        Assert.NotEqual(before, rotated.KeyId);
        Assert.Equal([rotated.KeyId], MasterKeyFile.Read(KeyFile).Ids);
        Assert.Equal([rotated.KeyId], await WrappingKeysAsync());
        var recorded = await Database.ReadAsync(s => AuditLog.ListAsync(s, Caller.OrganizationId, 10, null), Token);
        Assert.Contains(recorded.Entries, entry => entry is { ActorId: "operator", Action: "master-key.rotate" } && entry.Resource.Id == rotated.KeyId);
        await StartAgainAsync();
        Assert.Equal(Value, (await ResolveAsync(1))["JWT_SECRET"]);
    }

    [Fact]
    public async Task A_running_platform_goes_on_with_the_new_key()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        await StartAgainAsync();
        var rotated = await Rotation.RunAsync(Token);

        Assert.Equal(Value, (await ResolveAsync(1))["JWT_SECRET"]);
        await SealForAnotherOrganizationAsync();

        Assert.Equal([rotated.KeyId], await WrappingKeysAsync());
    }

    [Fact]
    public async Task The_first_secret_is_sealed_with_the_new_key()
    {
        var rotated = await Rotation.RunAsync(Token);

        await SetSecretsAsync(("JWT_SECRET", Value));

        Assert.Equal([rotated.KeyId], await WrappingKeysAsync());
    }

    [Fact]
    public async Task A_rotation_cut_off_before_the_store_is_finished()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        var made = MasterKeyFile.NewKey();
        MasterKeyFile.Replace(KeyFile, new MasterKeyRing([made, .. MasterKeyFile.Read(KeyFile).Keys]));
        await StartAgainAsync();
        Assert.Equal(Value, (await ResolveAsync(1))["JWT_SECRET"]);

        Assert.Equal(new MasterKeyRotated(made.Id, 1, Resumed: true), await Rotation.RunAsync(Token));

        Assert.Equal([made.Id], MasterKeyFile.Read(KeyFile).Ids);
        await StartAgainAsync();
        Assert.Equal(Value, (await ResolveAsync(1))["JWT_SECRET"]);
    }

    [Fact]
    public async Task A_rotation_cut_off_after_the_store_is_finished()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        var old = MasterKeyFile.Read(KeyFile).Newest;
        var first = await Rotation.RunAsync(Token);
        MasterKeyFile.Replace(KeyFile, new MasterKeyRing([MasterKeyFile.Read(KeyFile).Newest, old]));

        Assert.Equal(new MasterKeyRotated(first.KeyId, 0, Resumed: true), await Rotation.RunAsync(Token));

        Assert.Equal([first.KeyId], MasterKeyFile.Read(KeyFile).Ids);
    }

    [Fact]
    public async Task A_new_data_key_and_a_rotation_at_once_agree()
    {
        var rotating = Rotation.RunAsync(Token);
        var sealing = SetSecretsAsync(("JWT_SECRET", Value));
        await Task.WhenAll(rotating, sealing);

        Assert.Equal([(await rotating).KeyId], await WrappingKeysAsync());
        await StartAgainAsync();
        Assert.Equal(Value, (await ResolveAsync(1))["JWT_SECRET"]);
    }

    [Fact]
    public async Task Two_rotations_at_once_are_refused()
    {
        await using var other = new FileStream(KeyFile + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var fault = await Assert.ThrowsAsync<MasterKeyException>(() => Rotation.RunAsync(Token));

        Assert.Equal($"{KeyFile}.lock is held by another rotation of the master key: wait for its end", fault.Message);
    }

    [Fact]
    public async Task A_link_to_the_key_file_stays_one()
    {
        var link = KeyFile + ".link";
        File.CreateSymbolicLink(link, KeyFile);

        var rotated = await new MasterKeyRotation(link, Database).RunAsync(Token);

        Assert.Equal(KeyFile, new FileInfo(link).LinkTarget);
        Assert.Equal([rotated.KeyId], MasterKeyFile.Read(KeyFile).Ids);
    }

    [Fact]
    public async Task A_lost_key_file_changes_nothing()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        File.Delete(KeyFile);

        await Assert.ThrowsAsync<MasterKeyException>(() => Rotation.RunAsync(Token));

        Assert.False(File.Exists(KeyFile));
    }

    private async Task SealForAnotherOrganizationAsync()
    {
        var other = await Callers.CreateAsync(Database, Time, Token, organization: "other");
        await Database.WriteAsync(t => Sealer.SealAsync(t, new SecretPlace(other.OrganizationId, "app", "A"), 1, Value), Token);
    }

    private Task<IReadOnlyList<string>> WrappingKeysAsync() =>
        Database.ReadAsync(s => s.QueryAsync<string>("SELECT DISTINCT master_key_id FROM data_keys"), Token);

    public sealed class OnSqlite() : MasterKeyRotationTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : MasterKeyRotationTests(new PostgresStore(server));
}
