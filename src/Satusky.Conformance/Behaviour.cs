using System.Reflection;

namespace Satusky.Conformance;

/// <summary>Marks a method that takes a <see cref="Scene"/> and throws when the engine does not behave as the method's name says.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BehaviourAttribute(params Ability[] needs) : Attribute
{
    public IReadOnlyList<Ability> Needs => needs;

    /// <summary>It disturbs others, so nothing runs beside it.</summary>
    public bool Alone { get; init; }

    /// <summary>It mostly waits, so it begins first.</summary>
    public bool Slow { get; init; }
}

/// <summary>One behaviour that every engine shows.</summary>
internal sealed record Behaviour(string Name, string Area, IReadOnlyList<Ability> Needs, bool Alone, bool Slow, Func<Scene, Task> Check)
{
    /// <summary>The whole list, by area.</summary>
    public static IReadOnlyList<Behaviour> All { get; } =
    [
        .. typeof(Behaviour).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(method => method.IsDefined(typeof(BehaviourAttribute)))
            .Select(Of)
            .OrderBy(behaviour => behaviour.Area, StringComparer.Ordinal)
            .ThenBy(behaviour => behaviour.Name, StringComparer.Ordinal),
    ];

    private static Behaviour Of(MethodInfo method)
    {
        var mark = method.GetCustomAttribute<BehaviourAttribute>()!;
        return new Behaviour(
            method.Name.Replace('_', ' '), method.DeclaringType!.Name.Replace("Behaviours", "", StringComparison.Ordinal), mark.Needs, mark.Alone, mark.Slow, method.CreateDelegate<Func<Scene, Task>>());
    }
}
