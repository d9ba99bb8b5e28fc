using Satusky.Cli.Packaging;

namespace Satusky.Cli.Tests;

/// <summary>The cases follow Docker's documentation of .dockerignore and the tests of its matcher.</summary>
public sealed class IgnoreFileTests
{
    [Theory]
    [InlineData("*/temp*", "somedir/temporary.txt", true)]
    [InlineData("*/temp*", "somedir/temp/file", true)]
    [InlineData("*/temp*", "somedir/subdir/temporary.txt", false)]
    [InlineData("*/*/temp*", "somedir/subdir/temporary.txt", true)]
    [InlineData("temp?", "tempa", true)]
    [InlineData("temp?", "temp", false)]
    [InlineData("temp?", "tempab", false)]
    [InlineData("**/*.go", "main.go", true)]
    [InlineData("**/*.go", "a/b/c.go", true)]
    [InlineData("**/*.go", "a/b/c.goo", false)]
    [InlineData("/foo/bar", "foo/bar", true)]
    [InlineData("foo/bar/", "foo/bar/baz", true)]
    [InlineData("./a/../b", "b", true)]
    [InlineData("foo/**", "foo/a/b", true)]
    [InlineData("foo/**", "foo", false)]
    [InlineData("foo/**/bar", "foo/bar", true)]
    [InlineData("foo/**/bar", "foo/x/y/bar", true)]
    [InlineData("a**c", "a/b/c", true)]
    [InlineData("**", "anything/at/all", true)]
    [InlineData("[a-c].txt", "b.txt", true)]
    [InlineData("[^a-c].txt", "b.txt", false)]
    [InlineData("[^a-c].txt", "d.txt", true)]
    [InlineData(@"\*.txt", "*.txt", true)]
    [InlineData(@"\*.txt", "a.txt", false)]
    [InlineData(@"a\?b", "a?b", true)]
    [InlineData("*", "a/b", true)]
    [InlineData("# *.md", "x.md", false)]
    [InlineData("  spaced.txt  ", "spaced.txt", true)]
    [InlineData("dir name", "dir name/file", true)]
    [InlineData(".git", ".git/config", true)]
    [InlineData(".git", "src/.git/config", false)]
    [InlineData("**/.git", "src/.git/config", true)]
    public void A_pattern_excludes_what_Docker_says(string pattern, string path, bool excluded) =>
        Assert.Equal(excluded, IgnoreFile.Parse(pattern).Excludes(path));

    [Theory]
    [InlineData("README.md", false)]
    [InlineData("README-secret.md", true)]
    [InlineData("other.md", true)]
    public void The_last_line_that_matches_decides(string path, bool excluded) =>
        Assert.Equal(excluded, IgnoreFile.Parse("*.md\n!README*.md\nREADME-secret.md\n").Excludes(path));

    [Theory]
    [InlineData("!a/b/c", "a", true)]
    [InlineData("!a/b/c", "a/b", true)]
    [InlineData("!a/b/c", "x", false)]
    [InlineData("!**/keep", "anything", true)]
    [InlineData("!a/*/keep", "b", false)]
    [InlineData("!a/*/keep", "a/x", true)]
    public void Only_folders_an_exception_may_reach_are_walked(string exception, string folder, bool walked) =>
        Assert.Equal(walked, IgnoreFile.Parse("*\n" + exception).MayIncludeBelow(folder));
}
