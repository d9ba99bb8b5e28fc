using Satusky.ControlPlane.Access;

namespace Satusky.ControlPlane.Tests.Access;

public sealed class RoleTests
{
    [Fact]
    public void Each_role_may_do_exactly_this()
    {
        Permission[] member = [Permission.ReadApps, Permission.ChangeApps, Permission.EnterApps, Permission.ReadConfiguration, Permission.ChangeConfiguration];

        Assert.Equal([Permission.ReadApps], Granted(Role.Viewer));
        Assert.Equal(member, Granted(Role.Member));
        Assert.Equal(Enum.GetValues<Permission>(), Granted(Role.Admin));
    }

    [Fact]
    public void Stored_names_lead_back_to_the_role() =>
        Assert.All(Enum.GetValues<Role>(), role => Assert.Equal(role, Roles.Parse(role.ToText())));

    [Fact]
    public void Every_permission_has_words_of_its_own() =>
        Assert.Equal(Enum.GetValues<Permission>().Length, Enum.GetValues<Permission>().Select(p => p.Describe()).Distinct().Count());

    private static IEnumerable<Permission> Granted(Role role) => Enum.GetValues<Permission>().Where(p => role.Allows(p));
}
