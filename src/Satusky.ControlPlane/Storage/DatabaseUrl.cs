using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Satusky.ControlPlane.Storage;

/// <summary>Reads the address of a PostgreSQL database: <c>postgres://user:password@host:port/database?sslmode=verify-full</c>.</summary>
public static partial class DatabaseUrl
{
    private const string Form = "write postgres://user:password@host:5432/database?sslmode=require, with %40 for @ and the like in names and passwords";

    private const int DefaultPort = 5432;
    private const int PoolSize = 20;
    private const int ConnectSeconds = 5;

    /// <summary>A connection string, or what is wrong in half a sentence that never shows the password.</summary>
    public static (string? ConnectionString, string? Fault) Read(string text)
    {
        if (Url().Match(text) is not { Success: true } url)
        {
            return (null, $"it is not an address of a database: {Form}");
        }

        var port = url.Groups["port"].Success ? int.Parse(Part("port"), CultureInfo.InvariantCulture) : DefaultPort;
        if (port is < 1 or > 65535)
        {
            return (null, $"its port is {port}: it must be from 1 to 65535");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Part("host").Trim('[', ']'),
            Port = port,
            Username = Part("user"),
            Password = Part("password"),
            Database = Part("database"),
            ApplicationName = "satusky",
            MaxPoolSize = PoolSize,
            Timeout = ConnectSeconds,

            // Logins are by password; without Kerberos on the machine, looking for it prints an error.
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        foreach (var pair in Part("query", decode: false).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var key, var given] ? (key, Uri.UnescapeDataString(given)) : (pair, "");
            if (Fault(builder, name, value) is { } fault)
            {
                return (null, fault);
            }
        }

        return builder switch
        {
            { Username: null or "" } => (null, $"it names no user: {Form}"),
            { Host: null or "" } => (null, $"it names no host: {Form}"),
            { Database: null or "" } => (null, $"it names no database: {Form}"),
            _ => (builder.ToString(), null),
        };

        string Part(string name, bool decode = true) => decode ? Uri.UnescapeDataString(url.Groups[name].Value) : url.Groups[name].Value;
    }

    private static string? Fault(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                builder.SslMode = mode;
                return null;
            case "sslmode":
                return $"its sslmode is \"{value}\": use disable, allow, prefer, require, verify-ca or verify-full";
            case "sslrootcert" when File.Exists(value):
                builder.RootCertificate = value;
                return null;
            case "sslrootcert":
                return $"its sslrootcert is \"{value}\": there is no such file";
            case "host":
                builder.Host = value;
                return null;
            default:
                return $"it has the parameter \"{name}\", which is not known: use sslmode, sslrootcert or host";
        }
    }

    [GeneratedRegex(@"^postgres(ql)?://((?<user>[^:/?@]*)(:(?<password>[^/?@]*))?@)?(?<host>[^:/?@\[\]]*|\[[0-9a-fA-F:.]+\])(:(?<port>\d{1,5}))?/(?<database>[^/?]*)(\?(?<query>.*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Url();
}
