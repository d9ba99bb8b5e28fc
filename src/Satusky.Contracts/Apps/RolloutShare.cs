using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>A number of instances written as a count (<c>1</c>) or as a share of the wanted number (<c>25%</c>).</summary>
public static class RolloutShare
{
    /// <summary>The fault of <paramref name="text"/> given for <paramref name="setting"/>, or null.</summary>
    public static string? Fault(string setting, string text) => TryRead(text, out _, out _)
        ? null
        : $"invalid {setting} \"{text}\": write a count such as 1 or a share such as 25% (0% to 100%)";

    /// <summary>The number of instances out of <paramref name="replicas"/>; shares of surge round up, of unavailability down.</summary>
    public static int Resolve(string text, int replicas, bool roundUp)
    {
        if (!TryRead(text, out var amount, out var isShare))
        {
            throw new ArgumentException($"not a rollout share: {text}", nameof(text));
        }

        return !isShare ? amount : roundUp ? (amount * replicas + 99) / 100 : amount * replicas / 100;
    }

    private static bool TryRead(string text, out int amount, out bool isShare)
    {
        isShare = text.EndsWith('%');
        return int.TryParse(isShare ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount <= (isShare ? 100 : AppSpec.MaxReplicas);
    }
}
