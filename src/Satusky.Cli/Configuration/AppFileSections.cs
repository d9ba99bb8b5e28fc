using System.Text;
using Satusky.Contracts.Apps;
using Satusky.Toml;

namespace Satusky.Cli.Configuration;

/// <summary>Reads the sections beside <c>[app]</c>, all of which may be left out.</summary>
internal sealed class AppFileSections(string label, string folder, TomlTable document, List<string> faults)
{
    public AppSettings Read(AppSettings app)
    {
        var deploy = Section(document, "deploy", "[deploy]", AppFileKeys.Deploy);
        var checks = Section(document, "checks", "[checks]", AppFileKeys.Checks);
        return app with
        {
            Readiness = Check(checks, "readiness"),
            Liveness = Check(checks, "liveness"),
            Strategy = Once(app.Strategy, deploy, "strategy", deploy?.Text("strategy", SettingRules.StrategyFault) is { } strategy ? SettingRules.Strategy(strategy) : null),
            MaxSurge = Once(app.MaxSurge, deploy, "max_surge", deploy?.Text("max_surge", text => SettingRules.Share("max_surge", text), "\"25%\"")),
            MaxUnavailable = Once(app.MaxUnavailable, deploy, "max_unavailable", deploy?.Text("max_unavailable", text => SettingRules.Share("max_unavailable", text), "\"25%\"")),
            GracePeriod = deploy?.Number("grace_period", SettingRules.Grace),
            Environment = Environment(),
            Files = Files(),
            Scale = Scale(),
            Volume = Volume(),
        };
    }

    private TomlSection? Section(TomlTable parent, string key, string name, IReadOnlyList<string> known)
    {
        if (parent[key] is not TomlTable table)
            return null;

        var section = new TomlSection(label, name, table, faults);
        section.CheckKeys(known);
        return section;
    }

    /// <summary>The value of a key that <c>[app]</c> may have too, but not both.</summary>
    private static T? Once<T>(T? ofApp, TomlSection? deploy, string key, T? value)
    {
        if (ofApp is not null && value is not null)
            deploy!.Add(key, $"{key} is set in [app] and in [deploy]: keep one of them");
        return value ?? ofApp;
    }

    private CheckSpec? Check(TomlSection? checks, string key)
    {
        if (checks?.Table[key] is { } other and not TomlTable)
            checks.Add(other, $"{key} must be a table, not {other.TypeName}: write [checks.{key}]");
        if (checks is null || Section(checks.Table, key, $"[checks.{key}]", AppFileKeys.Check) is not { } section)
            return null;

        var check = new CheckSpec
        {
            Path = section.Text("path", example: "\"/health\""),
            Port = section.Number("port"),
            Interval = section.Number("interval"),
            Timeout = section.Number("timeout"),
            FailureThreshold = section.Number("failure_threshold"),
            SuccessThreshold = section.Number("success_threshold"),
            InitialDelay = section.Number("initial_delay"),
        };
        Note(section, check.Faults());
        return check;
    }

    private Dictionary<string, string>? Environment()
    {
        if (document["env"] is not TomlTable table)
            return null;

        var section = new TomlSection(label, "[env]", table, faults);
        var environment = new Dictionary<string, string>();
        foreach (var key in table.Keys)
        {
            if (table[key.Name] is not TomlString text)
                section.Add(table[key.Name]!, $"{key.Name} must be a string, because environment variables are: write it in quotes");
            else if ((ConfigKey.Fault(key.Name) ?? ConfigKey.ValueFault(key.Name, text.Value)) is { } fault)
                section.Add(key, fault);
            else
                environment[key.Name] = text.Value;
        }

        return environment;
    }

    private List<FileSpec>? Files()
    {
        if (document["files"] is not TomlArray items)
            return null;

        var files = new List<FileSpec>();
        foreach (var item in items)
        {
            if (item is TomlTable table)
                files.Add(ReadFile(new TomlSection(label, "[[files]]", table, faults)));
            else
                TomlSection.Add(faults, label, item, $"files must hold tables only, not {item.TypeName}: write [[files]]");
        }

        return files;
    }

    private FileSpec ReadFile(TomlSection section)
    {
        section.CheckKeys(AppFileKeys.Files);
        var count = faults.Count;
        var content = section.Text("content");
        if (section.Text("source", SettingRules.Source) is { } source)
        {
            if (content is not null)
                section.Add("source", "a file has either content or source: keep one of them");
            content = ReadSource(section, source);
        }

        var file = new FileSpec(section.Text("path", example: "\"/etc/app/app.conf\"") ?? "", content, section.Text("secret"));
        if (faults.Count == count)
            Note(section, section.Table["path"] is null ? [new SettingFault("path", "a file needs a path in the container")] : file.Faults());
        return file;
    }

    private string? ReadSource(TomlSection section, string source)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, source));
            if (file is { Exists: true, Length: > FileSpec.MaxBytes })
                section.Add("source", $"source \"{source}\" has {file.Length} bytes, at most {FileSpec.MaxBytes} are possible: put it into the image");
            else
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file.FullName));
        }
        catch (DecoderFallbackException)
        {
            section.Add("source", $"source \"{source}\" is not UTF-8 text: put it into the image");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            section.Add("source", $"cannot read source \"{source}\": {e.Message}");
        }

        return null;
    }

    private ScaleSpec? Scale()
    {
        if (Section(document, "scale", "[scale]", AppFileKeys.Scale) is not { } section)
            return null;

        var (min, max) = (section.Number("min") ?? 1, section.Number("max"));
        if (max is null)
        {
            section.Add("max", "[scale] needs max, the most instances that may run");
            return null;
        }

        var scale = new ScaleSpec(min, max.Value, section.Number("cpu") ?? ScaleSpec.DefaultCpu);
        Note(section, scale.Faults());
        return scale;
    }

    private VolumeSettings? Volume()
    {
        if (Section(document, "volume", "[volume]", AppFileKeys.Volume) is not { } section)
            return null;

        return new VolumeSettings
        {
            Size = section.Text("size", VolumeRules.SizeFault, "\"1Gi\""),
            Mount = section.Text("mount", VolumeRules.MountFault, "\"/data\""),
            Access = section.Text("access", VolumeSettings.AccessFault, "\"single-writer\"") is { } access ? VolumeSettings.ReadAccess(access) : null,
            Class = section.Text("class", VolumeRules.ClassFault),
            Policy = section.Text("policy", VolumeSettings.PolicyFault, "\"retain\"") is { } policy ? VolumeSettings.ReadPolicy(policy) : null,
            Name = section.Text("name", VolumeRules.NameFault, "\"my-app-volume\""),
        };
    }

    private static void Note(TomlSection section, IEnumerable<SettingFault> found)
    {
        foreach (var fault in found)
            section.Add(fault.Key, fault.Message);
    }
}
