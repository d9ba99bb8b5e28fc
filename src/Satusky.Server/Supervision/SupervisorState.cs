using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satusky.Server.Supervision;

/// <summary>One supervised process as status shows it and the next supervisor finds it.</summary>
internal sealed record ProcessRecord(string Name, ProcessId? Process, DateTimeOffset Since, int Restarts, IReadOnlyList<int> Ports, string? LastExit)
{
    [JsonIgnore]
    public bool IsAlive => Process?.IsAlive == true;
}

/// <summary>The supervisor's file below its home; it outlives a killed supervisor.</summary>
internal sealed record SupervisorState(ProcessId Supervisor, DateTimeOffset Since, IReadOnlyList<ProcessRecord> Processes)
{
    public static SupervisorState? Read(HomeFolder home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(home.State), SupervisorStateJson.Default.SupervisorState);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public void Write(HomeFolder home)
    {
        var file = $"{home.State}.new";
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this, SupervisorStateJson.Default.SupervisorState));
        File.Move(file, home.State, overwrite: true);
    }

    public ProcessRecord? Find(string name) => Processes.FirstOrDefault(process => process.Name == name);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SupervisorState))]
internal sealed partial class SupervisorStateJson : JsonSerializerContext;
