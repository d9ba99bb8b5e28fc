using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Satusky.ControlPlane.Storage;

/// <summary>One numbered step of the schema.</summary>
/// <param name="CompatibleSince">Programs that know the schema from this version on can work with it after this step.</param>
internal sealed partial record Migration(long Version, string Name, string Sql, long CompatibleSince)
{
    private const string Folder = ".Storage.Migrations.";

    /// <summary>The steps in the program, in order. Their files are named <c>0001_name.sql</c> and begin with <c>-- Compatible since 1: why</c>.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = Load(typeof(Migration).Assembly);

    private static IReadOnlyList<Migration> Load(Assembly assembly) =>
    [
        .. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Version),
    ];

    private static Migration Read(Assembly assembly, string resource)
    {
        var name = Path.GetFileNameWithoutExtension(resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..]);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var sql = reader.ReadToEnd();
        var since = CompatibleLine().Match(sql) is { Success: true } line
            ? long.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the migration {name} does not begin with '-- Compatible since <version>: <why>'");
        return new Migration(long.Parse(name.AsSpan(0, name.IndexOf('_')), CultureInfo.InvariantCulture), name, sql, since);
    }

    [GeneratedRegex(@"^-- Compatible since (\d+): \S")]
    private static partial Regex CompatibleLine();
}
