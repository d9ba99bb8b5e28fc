using System.Text.RegularExpressions;

namespace Satusky.Architecture.Tests;

public sealed partial class SourceFiles
{
    // Spelled in halves so that this file does not find itself.
    private static readonly string[] s_leftovers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception", "#reg" + "ion", "// Arr" + "ange", "Skip " + "= \""];

    [Theory]
    [InlineData("src/", 400)]
    [InlineData("tests/", 600)]
    public void No_file_outgrows_its_limit(string folder, int limit)
    {
        var tooLong = Repository.Sources
            .Where(file => file.StartsWith(folder, StringComparison.Ordinal))
            .Select(file => (file, lines: Repository.ReadLines(file).Length))
            .Where(entry => entry.lines > limit)
            .Select(entry => $"{entry.file} ({entry.lines})");

        Assert.True(!tooLong.Any(), $"Longer than {limit} lines: {string.Join(", ", tooLong)}. Give the second concept in the file a file of its own.");
    }

    [Fact]
    public void No_unfinished_work_is_left()
    {
        var found = Matches(Repository.Sources.Concat(Scripts), line => s_leftovers.FirstOrDefault(word => line.Contains(word, StringComparison.Ordinal)));

        Assert.True(found.Count == 0, $"Left over: {string.Join("; ", found)}. Finish it, or take it out and open an issue.");
    }

    [Fact]
    public void No_file_names_a_path_of_one_machine()
    {
        var found = Matches(Repository.Files.Where(IsText), line => MachinePath().Match(line) is { Success: true } match ? match.Value : null);

        Assert.True(found.Count == 0, $"A path that exists on one machine only: {string.Join("; ", found)}. Derive it from the repository, the home folder or an environment variable.");
    }

    private static IEnumerable<string> Scripts =>
        Repository.Files.Where(file => file.StartsWith("eng/", StringComparison.Ordinal) || !file.Contains('/', StringComparison.Ordinal) && IsText(file));

    private static bool IsText(string file) => !file.EndsWith("packages.lock.json", StringComparison.Ordinal)
        && !Repository.Read(file).Contains('\0', StringComparison.Ordinal);

    private static List<string> Matches(IEnumerable<string> files, Func<string, string?> find) =>
        [.. from file in files.Distinct()
            from line in Repository.ReadLines(file).Index()
            let match = find(line.Item)
            where match is not null
            select $"{file}:{line.Index + 1}: {match}"];

    [GeneratedRegex(@"(?<![\w.}/])/(root|work|home/\w+|Users/\w+)/")]
    private static partial Regex MachinePath();
}
