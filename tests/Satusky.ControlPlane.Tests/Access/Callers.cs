using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Access;

/// <summary>Makes callers that exist in the store.</summary>
internal static class Callers
{
    public static Task<Caller> CreateAsync(Database database, TimeProvider time, CancellationToken token, Role role = Role.Admin, string organization = "acme") =>
        database.WriteAsync(
            async t =>
            {
                var email = $"{role.ToText()}@{organization}.test";
                var id = await t.ScalarAsync<string>("SELECT id FROM organizations WHERE name = @organization", new { organization })
                    ?? await Organizations.CreateAsync(t, organization, time);
                var memberId = await Organizations.AddMemberAsync(t, id, email, role, time);
                return new Caller
                {
                    UserId = (await t.ScalarAsync<string>("SELECT user_id FROM members WHERE id = @memberId", new { memberId }))!,
                    UserEmail = email,
                    OrganizationId = id,
                    OrganizationName = organization,
                    Namespace = $"{organization}-{id[..8]}",
                    Role = role,
                    MemberId = memberId,
                    TokenId = time.NewId(),
                    IpAddress = "192.0.2.1",
                };
            },
            token);
}
