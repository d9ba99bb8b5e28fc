namespace Satusky.Server.Supervision;

/// <summary>How to start this very program again.</summary>
internal static class SelfCommand
{
    public static IReadOnlyList<string> With(params IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its own path.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Environment.GetCommandLineArgs()[0], .. arguments]
            : [program, .. arguments];
    }
}
