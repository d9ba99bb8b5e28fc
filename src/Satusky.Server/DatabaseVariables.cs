using Satusky.ControlPlane.Storage;

namespace Satusky.Server;

/// <summary>Where the store is, when it is not a file of the home.</summary>
internal static class DatabaseVariables
{
    private const string Url = "SATUSKY_DATABASE_URL";
    private const string UrlFile = "SATUSKY_DATABASE_URL_FILE";

    /// <summary>Gives a connection string, or null without a variable; adds every problem, none of which shows a password.</summary>
    public static string? Read(Func<string, string?> environment, List<string> problems)
    {
        var (url, file) = (environment(Url)?.Trim() ?? "", environment(UrlFile)?.Trim() ?? "");
        if (url.Length > 0 && file.Length > 0)
        {
            problems.Add($"{Url} and {UrlFile} are both set: use one of them.");
            return null;
        }

        return file.Length > 0 ? ReadFile(file, problems) : url.Length > 0 ? Parse(Url, url, problems) : null;
    }

    private static string? ReadFile(string file, List<string> problems)
    {
        try
        {
            return Parse($"The address in {file} ({UrlFile})", File.ReadAllText(file).Trim(), problems);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{UrlFile} is \"{file}\", which cannot be read: {exception.Message}");
            return null;
        }
    }

    private static string? Parse(string source, string url, List<string> problems)
    {
        var (connectionString, fault) = DatabaseUrl.Read(url);
        if (fault is not null)
        {
            problems.Add($"{source} cannot be used: {fault}.");
        }

        return connectionString;
    }
}
