using Satusky.Cli.Output;
using Satusky.Contracts.Apps;
using Satusky.Toml;

namespace Satusky.Cli.Configuration;

/// <summary>Reads settings out of a parsed satusky.toml and gathers every fault with its place.</summary>
/// <param name="folder">Where the file lies, for what it names by path.</param>
internal sealed class AppFileReader(string label, string folder)
{
    private readonly List<string> faults = [];

    public IReadOnlyList<string> Faults => faults;

    public AppSettings Read(TomlTable document)
    {
        foreach (var key in document.Keys)
            CheckSection(document, key);
        var app = Section(document, "app", "[app]");
        app?.CheckKeys(AppFileKeys.App, Unavailable.Keys);
        var settings = app is null ? new AppSettings() : ReadApp(app);
        return new AppFileSections(label, folder, document, faults).Read(settings);
    }

    private static AppSettings ReadApp(TomlSection app) => new()
    {
        Name = app.Text("name", AppName.Fault),
        Port = app.Number("port", SettingRules.Port),
        ServicePort = app.Number("service_port", SettingRules.ServicePort),
        Public = app.Switch("public"),
        Dockerfile = app.Text("dockerfile", SettingRules.Dockerfile),
        Command = app.Texts("command"),
        Args = app.Texts("args"),
        User = app.Text("user", RunAs.Fault, "\"1000:1000\""),
        Cpu = app.Text("cpu", SettingRules.Cpu, "\"0.5\""),
        Memory = app.Text("memory", SettingRules.Memory, "\"256Mi\""),
        Replicas = app.Number("replicas", SettingRules.Replicas),
        Machines = app.Texts("machines", SettingRules.Machine),
        HealthPath = app.Text("health_path", SettingRules.HealthPath),
        WaitFor = app.Texts("wait_for", text => WaitTarget.Fault(text, (app.Table["name"] as TomlString)?.Value ?? "")),
        Strategy = app.Text("strategy", SettingRules.StrategyFault) is { } strategy ? SettingRules.Strategy(strategy) : null,
        MaxSurge = app.Text("rolling_max_surge", text => SettingRules.Share("rolling_max_surge", text), "\"25%\""),
        MaxUnavailable = app.Text("rolling_max_unavailable", text => SettingRules.Share("rolling_max_unavailable", text), "\"25%\""),
    };

    private TomlSection? Section(TomlTable document, string key, string name) =>
        document[key] is TomlTable table ? new TomlSection(label, name, table, faults) : null;

    private void CheckSection(TomlTable document, TomlKey key)
    {
        var value = document[key.Name]!;
        if (key.Name == "files")
        {
            if (value is not TomlArray)
                TomlSection.Add(faults, label, value, $"files must be an array of tables, not {value.TypeName}: write [[files]]");
        }
        else if (AppFileKeys.Sections.Contains(key.Name))
        {
            if (value is not TomlTable)
                TomlSection.Add(faults, label, value, $"{key.Name} must be a table, not {value.TypeName}: write [{key.Name}]");
        }
        else if (Unavailable.Sections.TryGetValue(key.Name, out var instead))
        {
            // A section that switches itself off changes nothing and may stay.
            if (value is not TomlTable table || table["enabled"] is not TomlBoolean { Value: false })
                TomlSection.Add(faults, label, key, $"[{key.Name}] is not available on this platform yet: remove it{instead}");
        }
        else if (value is not TomlTable && AppFileKeys.App.Contains(key.Name))
        {
            TomlSection.Add(faults, label, key, $"key \"{key.Name}\" stands outside of [app]: move it below [app]");
        }
        else
        {
            var what = value is TomlTable ? "section" : "key";
            var help = Nearest.To(key.Name, AppFileKeys.Sections) is { } near
                ? $"did you mean [{near}]?"
                : $"sections are [{string.Join("], [", AppFileKeys.Sections)}]";
            TomlSection.Add(faults, label, key, $"unknown {what} \"{key.Name}\": {help}");
        }
    }
}
