using System.Reflection;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Architecture.Tests;

public sealed class StatusPage
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs/status.md"));

    public static TheoryData<string> ReasonCodes => [.. Constants(typeof(Reasons)).Select(code => $"| `{code.GetRawConstantValue()}` |")];

    public static TheoryData<string> ExitCodes => [.. Constants(typeof(ExitCode)).Select(code => $"| {code.GetRawConstantValue()} |")];

    [Theory]
    [MemberData(nameof(ReasonCodes))]
    [MemberData(nameof(ExitCodes))]
    public void Every_code_is_explained(string row) =>
        Assert.True(Page.Contains(row, StringComparison.Ordinal), $"docs/status.md has no row \"{row}\": add one that says what the code means");

    private static IEnumerable<FieldInfo> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral);
}
