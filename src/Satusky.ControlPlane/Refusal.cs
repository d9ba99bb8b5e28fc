namespace Satusky.ControlPlane;

/// <summary>Why a request was not accepted. Nothing was changed.</summary>
/// <param name="Status">The HTTP status that fits.</param>
/// <param name="Code">A code out of the catalogue.</param>
/// <param name="Message">What failed and why, in one sentence.</param>
public sealed record Refusal(
    int Status, string Code, string Message, IReadOnlyList<string>? Errors = null, string? Hint = null, string? OperationId = null);

/// <summary>The answer to a request: accepted with a value, or refused.</summary>
public abstract record Answer<T>
{
    private Answer()
    {
    }

    public sealed record Accepted(T Value) : Answer<T>;

    public sealed record Refused(Refusal Refusal) : Answer<T>;

    public static implicit operator Answer<T>(T value) => new Accepted(value);

    public static implicit operator Answer<T>(Refusal refusal) => new Refused(refusal);
}
