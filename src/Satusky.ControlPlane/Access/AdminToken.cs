using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Access;

/// <summary>The token of the first admin, in a file that only its owner can read.</summary>
public sealed class AdminToken
{
    public const string FileName = "admin.token";

    private const string TokenName = "admin";

    // Names the token of the file. Once it is set, a missing file is the admin's wish and not an unfinished first start.
    private const string IdSetting = "admin_token_id";

    private readonly Database database;
    private readonly TimeProvider time;

    public AdminToken(Database database, TimeProvider time)
    {
        this.database = database;
        this.time = time;
    }

    /// <summary>A file that the token is given in, such as a mounted secret; null has a token made.</summary>
    public string? GivenIn { get; init; }

    /// <summary>
    /// Issues a new admin token into <c>admin.token</c> under <paramref name="home"/> and revokes the one issued before, for it is lost.
    /// Returns the file's path.
    /// </summary>
    public Task<string> IssueAsync(string home, CancellationToken cancellationToken) => IssueAsync(home, replace: true, cancellationToken);

    internal async Task EnsureAsync(string home, CancellationToken cancellationToken)
    {
        if (GivenIn is not null)
        {
            await AdoptAsync(GivenIn, cancellationToken);
            return;
        }

        var path = Path.Combine(home, FileName);
        if (File.Exists(PrivateFile.Pending(path)))
        {
            await RecoverAsync(path, cancellationToken);
        }

        if (await database.ReadAsync(CurrentIdAsync, cancellationToken) is null)
        {
            await IssueAsync(home, replace: false, cancellationToken);
        }
    }

    // The value is on disk before the store knows it and gets its name after: wherever the process dies, no valid token is lost.
    private async Task<string> IssueAsync(string home, bool replace, CancellationToken cancellationToken)
    {
        var path = Path.Combine(home, FileName);
        var value = TokenValue.New();
        PrivateFile.Prepare(path, value + "\n");
        var issued = await database.WriteAsync(
            async transaction =>
            {
                var previous = await CurrentIdAsync(transaction);
                if (previous is not null && !replace)
                {
                    return false;
                }

                var id = await ReplaceAsync(transaction, previous, value);
                if (replace)
                {
                    await RecordAsync(transaction, id);
                }

                return true;
            },
            cancellationToken);
        if (issued)
        {
            PrivateFile.Publish(path, overwrite: true);
        }
        else
        {
            File.Delete(PrivateFile.Pending(path));
        }

        return path;
    }

    private async Task AdoptAsync(string file, CancellationToken cancellationToken)
    {
        var value = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : "";
        if (!TokenValue.IsWellFormed(value))
        {
            throw new AdminTokenException($"{file} (SATUSKY_ADMIN_TOKEN_FILE) holds no token: it must be {TokenValue.Prefix} and 40 letters or digits, drawn at random");
        }

        var hash = TokenValue.Hash(value);
        await database.WriteAsync(
            async transaction =>
            {
                var previous = await CurrentIdAsync(transaction);
                if (previous is null || await transaction.ScalarAsync<string>("SELECT hash FROM tokens WHERE id = @previous", new { previous }) != hash)
                {
                    await ReplaceAsync(transaction, previous, value);
                }
            },
            cancellationToken);
    }

    private async Task<string> ReplaceAsync(DatabaseTransaction transaction, string? previous, string value)
    {
        await transaction.ExecuteAsync("DELETE FROM tokens WHERE id = @previous", new { previous });
        var id = await InsertAsync(transaction, value);
        await transaction.ExecuteAsync(
            "INSERT INTO settings (name, value) VALUES (@name, @id) ON CONFLICT (name) DO UPDATE SET value = @id", new { name = IdSetting, id });
        return id;
    }

    private async Task RecordAsync(DatabaseTransaction transaction, string id)
    {
        var organizationId = await transaction.ScalarAsync<string>(
            "SELECT organization_id FROM members m JOIN tokens t ON t.member_id = m.id WHERE t.id = @id", new { id });
        await new AuditLog(time).AppendByOperatorAsync(transaction, organizationId!, AuditActions.TokenIssue, new AuditResource("token", id, TokenName));
    }

    private async Task RecoverAsync(string path, CancellationToken cancellationToken)
    {
        var hash = TokenValue.Hash((await File.ReadAllTextAsync(PrivateFile.Pending(path), cancellationToken)).Trim());
        var valid = await database.ReadAsync(
            async session => await session.ScalarAsync<string>("SELECT id FROM tokens WHERE hash = @hash", new { hash }) is { } id
                && id == await CurrentIdAsync(session),
            cancellationToken);
        if (valid)
        {
            PrivateFile.Publish(path, overwrite: true);
        }
        else
        {
            File.Delete(PrivateFile.Pending(path));
        }
    }

    private async Task<string> InsertAsync(DatabaseTransaction transaction, string value)
    {
        var memberId = await transaction.ScalarAsync<string>(
            """
            SELECT m.id FROM members m JOIN organizations o ON o.id = m.organization_id
            WHERE o.name = @organization AND m.role = @role ORDER BY m.created_at, m.id LIMIT 1
            """,
            new { organization = FirstStart.DefaultOrganization, role = Role.Admin.ToText() })
            ?? throw new InvalidOperationException(
                $"the organization {FirstStart.DefaultOrganization} has no admin: start the platform once with 'satusky serve'");
        return (await TokenStore.InsertAsync(transaction, memberId, TokenName, value, expiresAt: null, time)).TokenId;
    }

    private static Task<string?> CurrentIdAsync(DatabaseSession session) =>
        session.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = IdSetting });
}

/// <summary>The token that the admin is given cannot be used; the message names the file and what it must hold.</summary>
public sealed class AdminTokenException(string message) : Exception(message);
