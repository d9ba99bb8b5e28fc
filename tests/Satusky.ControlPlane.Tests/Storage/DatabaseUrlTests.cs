using Npgsql;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Storage;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void Every_part_of_an_address_is_read()
    {
        var read = Read("postgres://plat%40form:p%3Ass%2Fword%25@db.example.com:6432/satusky?sslmode=verify-full&sslrootcert=/etc/hostname");

        Assert.Equal(("db.example.com", 6432, "satusky"), (read.Host, read.Port, read.Database));
        Assert.Equal(("plat@form", "p:ss/word%"), (read.Username, read.Password));
        Assert.Equal((SslMode.VerifyFull, "/etc/hostname"), (read.SslMode, read.RootCertificate));
    }

    [Theory]
    [InlineData("postgresql://me@localhost/db", "localhost")]
    [InlineData("postgres://me@[2001:db8::1]/db", "2001:db8::1")]
    [InlineData("postgres://me@/db?host=/var/run/postgresql", "/var/run/postgresql")]
    public void Hosts_have_many_forms(string url, string host)
    {
        var read = Read(url);

        Assert.Equal((host, 5432, "me", "db"), (read.Host, read.Port, read.Username, read.Database));
    }

    [Theory]
    [InlineData("mysql://me:hidden@host/db", "it is not an address of a database")]
    [InlineData("postgres://me:hid@den@host/db", "it is not an address of a database")]
    [InlineData("postgres://me:hidden@host", "it is not an address of a database")]
    [InlineData("postgres://me:hidden@host:0/db", "its port is 0")]
    [InlineData("postgres://host/db", "it names no user")]
    [InlineData("postgres://me:hidden@/db", "it names no host")]
    [InlineData("postgres://me:hidden@host/", "it names no database")]
    [InlineData("postgres://me:hidden@host/db?sslmode=maybe", "its sslmode is \"maybe\"")]
    [InlineData("postgres://me:hidden@host/db?sslrootcert=/nowhere", "its sslrootcert is \"/nowhere\"")]
    [InlineData("postgres://me:hidden@host/db?password=hidden", "it has the parameter \"password\"")]
    public void What_is_wrong_is_said_without_the_password(string url, string fault)
    {
        var (connection, found) = DatabaseUrl.Read(url);

        Assert.Null(connection);
        Assert.StartsWith(fault, found, StringComparison.Ordinal);
        Assert.DoesNotContain("hid", found, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Read(string url)
    {
        var (connection, fault) = DatabaseUrl.Read(url);
        Assert.Null(fault);
        return new NpgsqlConnectionStringBuilder(connection);
    }
}
