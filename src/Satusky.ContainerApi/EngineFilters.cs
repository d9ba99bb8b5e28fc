namespace Satusky.ContainerApi;

/// <summary>Filters of lists and events: keys are and-ed, values of one key or-ed, except labels, which must all match.</summary>
public sealed record EngineFilters(IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    public static EngineFilters Label(string key, string value) => Of("label", $"{key}={value}");

    public static EngineFilters Label(string key) => Of("label", key);

    public static EngineFilters Of(string key, params IReadOnlyList<string> values) => new(new Dictionary<string, IReadOnlyList<string>> { [key] = values });

    public EngineFilters And(EngineFilters other) => new(
        Values.Concat(other.Values).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.SelectMany(pair => pair.Value)]));
}
