namespace Satusky.Contracts.Apps;

/// <summary>How many instances run is decided by their load.</summary>
/// <param name="Cpu">The share of its processor time, in percent, that an instance is to use on average.</param>
public sealed record ScaleSpec(int Min, int Max, int Cpu = ScaleSpec.DefaultCpu)
{
    public const int DefaultCpu = 80;

    public IEnumerable<SettingFault> Faults() =>
    [
        .. SettingFault.OfRange("min", Min, 1, AppSpec.MaxReplicas),
        .. SettingFault.OfRange("max", Max, 1, AppSpec.MaxReplicas),
        .. SettingFault.OfRange("cpu", Cpu, 1, 100),
        .. Min > Max ? [new SettingFault("max", $"max {Max} is less than min {Min}")] : Array.Empty<SettingFault>(),
    ];
}
