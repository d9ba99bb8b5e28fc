using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Satusky.Architecture.Tests;

public sealed class Types
{
    private static readonly Assembly[] s_assemblies =
        [.. Directory.GetFiles(AppContext.BaseDirectory, "Satusky.*.dll")
            .Append(Path.Combine(AppContext.BaseDirectory, "1ctl.dll"))
            .Append(Path.Combine(AppContext.BaseDirectory, "satusky.dll"))
            .Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .Select(Assembly.LoadFrom)];

    [Fact]
    public void A_class_nobody_derives_from_is_sealed()
    {
        var types = s_assemblies.SelectMany(assembly => assembly.GetTypes()).ToArray();
        var bases = types.Select(type => type.BaseType).OfType<Type>().Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();
        var open = types.Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !bases.Contains(type) && !IsGenerated(type)).Select(type => type.FullName);

        Assert.True(!open.Any(), $"Not sealed: {string.Join(", ", open)}. Add `sealed`.");
    }

    [Fact]
    public void The_edge_loads_nothing_of_the_control_plane()
    {
        var edge = Assert.Single(s_assemblies, assembly => assembly.GetName().Name == "Satusky.Edge");
        var foreign = edge.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Satusky.", StringComparison.Ordinal)).Except(["Satusky.Certificates", "Satusky.Contracts", "Satusky.KubernetesApi"]);

        Assert.True(!foreign.Any(), $"Satusky.Edge uses {string.Join(", ", foreign)}. Traffic must go on without the control plane: pass what it needs in the edge's document.");
    }

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.IsDefined(typeof(GeneratedCodeAttribute))
        || type.Name == "Program" || type.DeclaringType is { } outer && IsGenerated(outer)
        || type.Namespace?.Contains("Generated", StringComparison.Ordinal) == true;
}
