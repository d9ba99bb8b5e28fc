using System.Text;

namespace Satusky.ControlPlane.Builds;

/// <summary>The rules for names in a build context. A normal path has no leading slash and no empty, <c>.</c> or <c>..</c> part; the root is empty.</summary>
internal static class ContextPath
{
    private const int MaxLength = 4096;
    private const int MaxPartLength = 255;

    /// <summary>The normal form of <paramref name="name"/>, or null with the fault as one sentence.</summary>
    public static string? Normalize(string name, out string fault)
    {
        fault = FaultOf(name);
        return fault.Length == 0 ? string.Join('/', Parts(name)) : null;
    }

    public static IEnumerable<string> Parts(string path) => path.Split('/').Where(part => part is not ("" or "."));

    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    private static string FaultOf(string name)
    {
        if (name.Length == 0)
        {
            return "the archive has an entry without a name: pack the build context again";
        }

        if (name[0] == '/')
        {
            return $"\"{Shown(name)}\" is an absolute path: a build context has only paths below its own folder";
        }

        if (name.Any(char.IsControl))
        {
            return $"\"{Shown(name)}\" has a control character in its name: rename the file or list it in .dockerignore";
        }

        var parts = name.Split('/');
        if (parts.Contains(".."))
        {
            return $"\"{Shown(name)}\" leaves the build context through \"..\": a build context has only paths below its own folder";
        }

        return name.Length > MaxLength || parts.Any(part => Encoding.UTF8.GetByteCount(part) > MaxPartLength)
            ? $"\"{Shown(name)}\" is too long a name: rename the file or list it in .dockerignore"
            : "";
    }

    /// <summary>Fit for one line of a message.</summary>
    public static string Shown(string name)
    {
        var line = new string([.. name.Select(c => char.IsControl(c) ? '?' : c)]);
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
