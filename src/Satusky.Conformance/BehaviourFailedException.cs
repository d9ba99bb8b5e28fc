namespace Satusky.Conformance;

/// <summary>The engine did not behave as it should; the message says what came instead.</summary>
internal sealed class BehaviourFailedException(string message) : Exception(message);

/// <summary>What behaviours claim.</summary>
internal static class Claim
{
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BehaviourFailedException(otherwise);
        }
    }

    public static void Equal<T>(T expected, T found, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, found), $"{what} is \"{found}\", not \"{expected}\"");

    public static void Contains(string part, string? whole, string what) =>
        That(whole?.Contains(part, StringComparison.Ordinal) == true, $"{what} does not contain \"{part}\": {whole}");

    public static void OneOf(string found, string what, params IReadOnlyList<string> allowed) =>
        That(allowed.Contains(found), $"{what} is \"{found}\", not {string.Join(" or ", allowed)}");
}
