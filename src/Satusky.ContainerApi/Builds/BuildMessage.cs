namespace Satusky.ContainerApi;

/// <summary>One message of a build. A failed build ends with <see cref="BuildError"/>, a successful one carries one <see cref="BuildImage"/>.</summary>
public abstract record BuildMessage
{
    private protected BuildMessage()
    {
    }
}

/// <summary>A step begins, in the builder's words. <see cref="Cached"/> is known only of BuildKit.</summary>
public sealed record BuildStep(string Name, bool Cached) : BuildMessage;

/// <summary>A line written by a step, or by the builder itself when <see cref="Step"/> is null.</summary>
public sealed record BuildOutput(string Text, string? Step) : BuildMessage;

public sealed record BuildImage(string Id) : BuildMessage;

/// <summary>The build failed, in <see cref="Step"/> when it came that far.</summary>
public sealed record BuildError(string Message, string? Step) : BuildMessage;
