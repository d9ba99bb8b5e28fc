using System.Globalization;
using System.Reflection;

namespace Satusky.ControlPlane.Storage;

/// <summary>One numbered step of the schema.</summary>
internal sealed record Migration(long Version, string Name, string Sql)
{
    private const string Folder = ".Storage.Migrations.";

    /// <summary>The steps in the program, in order. Their files are named <c>0001_name.sql</c>.</summary>
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
        return new Migration(long.Parse(name.AsSpan(0, name.IndexOf('_')), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
