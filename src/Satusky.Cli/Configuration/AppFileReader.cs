using Satusky.Cli.Output;
using Satusky.Contracts.Apps;
using Satusky.Toml;

namespace Satusky.Cli.Configuration;

/// <summary>Reads settings out of a parsed satusky.toml and gathers every fault with its place.</summary>
internal sealed class AppFileReader(string label)
{
    private static readonly string[] Keys =
    [
        "name", "port", "dockerfile", "cpu", "memory", "replicas", "machines", "health_path", "strategy",
        "rolling_max_surge", "rolling_max_unavailable",
    ];

    private readonly List<string> faults = [];
    private TomlTable app = null!;

    public IReadOnlyList<string> Faults => faults;

    public AppSettings Read(TomlTable document)
    {
        foreach (var key in document.Keys)
            CheckSection(document, key);
        if (document["app"] is not TomlTable table)
            return new AppSettings();

        app = table;
        foreach (var key in app.Keys)
            CheckKey(key);
        return new AppSettings
        {
            Name = Text("name", AppName.Fault),
            Port = Number("port", SettingRules.Port),
            Dockerfile = Text("dockerfile", SettingRules.Dockerfile),
            Cpu = Text("cpu", SettingRules.Cpu, "\"0.5\""),
            Memory = Text("memory", SettingRules.Memory, "\"256Mi\""),
            Replicas = Number("replicas", SettingRules.Replicas),
            Machines = Texts("machines", SettingRules.Machine),
            HealthPath = Text("health_path", SettingRules.HealthPath),
            Strategy = Text("strategy", SettingRules.StrategyFault) is { } strategy ? SettingRules.Strategy(strategy) : null,
            MaxSurge = Text("rolling_max_surge", text => SettingRules.Share("rolling_max_surge", text), "\"25%\""),
            MaxUnavailable = Text("rolling_max_unavailable", text => SettingRules.Share("rolling_max_unavailable", text), "\"25%\""),
        };
    }

    private void CheckSection(TomlTable document, TomlKey key)
    {
        var value = document[key.Name]!;
        if (key.Name == "app")
        {
            if (value is not TomlTable)
                Add(value, $"app must be a table, not {value.TypeName}: write [app]");
        }
        else if (Unavailable.Sections.TryGetValue(key.Name, out var instead))
        {
            // A section that switches itself off changes nothing and may stay.
            if (value is not TomlTable table || table["enabled"] is not TomlBoolean { Value: false })
                Add(key, $"[{key.Name}] is not available on this platform yet: remove it{instead}");
        }
        else if (value is not TomlTable && Keys.Contains(key.Name))
        {
            Add(key, $"key \"{key.Name}\" stands outside of [app]: move it below [app]");
        }
        else
        {
            var what = value is TomlTable ? "section" : "key";
            var help = Nearest.To(key.Name, ["app"]) is null ? "all settings stand in the section [app]" : "did you mean [app]?";
            Add(key, $"unknown {what} \"{key.Name}\": {help}");
        }
    }

    private void CheckKey(TomlKey key)
    {
        if (Keys.Contains(key.Name))
            return;

        if (Unavailable.Keys.TryGetValue(key.Name, out var instead))
        {
            Add(key, $"key \"{key.Name}\" is not available on this platform yet: remove it{instead}");
            return;
        }

        var near = Nearest.To(key.Name, Keys);
        Add(key, $"unknown key \"{key.Name}\"" + (near is null ? $"; keys of [app]: {string.Join(", ", Keys)}" : $": did you mean \"{near}\"?"));
    }

    private string? Text(string key, Func<string, string?> rule, string example = "\"text\"")
    {
        switch (app[key])
        {
            case null:
                return null;
            case TomlString text when rule(text.Value) is { } fault:
                Add(text, fault);
                return null;
            case TomlString text:
                return text.Value;
            case var other:
                Add(other, $"{key} must be a string such as {example}, not {other.TypeName}");
                return null;
        }
    }

    private int? Number(string key, Func<long, string?> rule)
    {
        switch (app[key])
        {
            case null:
                return null;
            case TomlInteger number when rule(number.Value) is { } fault:
                Add(number, fault);
                return null;
            case TomlInteger number:
                return (int)number.Value;
            case var other:
                Add(other, $"{key} must be an integer, not {other.TypeName}");
                return null;
        }
    }

    private List<string>? Texts(string key, Func<string, string?> rule)
    {
        if (app[key] is not { } value)
            return null;

        if (value is not TomlArray array)
        {
            Add(value, $"{key} must be an array of strings, not {value.TypeName}");
            return null;
        }

        var texts = new List<string>();
        foreach (var item in array)
        {
            if (item is not TomlString text)
                Add(item, $"{key} must hold strings only, not {item.TypeName}");
            else if (rule(text.Value) is { } fault)
                Add(item, fault);
            else
                texts.Add(text.Value);
        }

        return texts;
    }

    private void Add(TomlKey key, string fault) => faults.Add($"{label}:{key.Line}:{key.Column}: {fault}");

    private void Add(TomlValue value, string fault) => faults.Add($"{label}:{value.Line}:{value.Column}: {fault}");
}
