using System.Text.RegularExpressions;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed partial class HostnameGeneratorTests
{
    [Fact]
    public void Names_have_two_words_and_seven_characters()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => HostnameGenerator.Next("apps.test")).ToList();

        Assert.All(names, name => Assert.Matches(Form(), name));
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.True(name.IndexOf('.', StringComparison.Ordinal) <= 63, name));
    }

    [Fact]
    public void The_words_are_plain_and_different()
    {
        foreach (var words in new[] { HostnameWords.Adjectives, HostnameWords.Animals })
        {
            Assert.All(words, word => Assert.Matches("^[a-z]{3,12}$", word));
            Assert.Equal(100, words.Distinct().Count());
            Assert.Equal(words.Order(StringComparer.Ordinal), words);
        }
    }

    [GeneratedRegex(@"^[a-z]{6,24}-[a-z0-9]{7}\.apps\.test$")]
    private static partial Regex Form();
}
