using System.Security.Cryptography;

namespace Satusky.ContainerApi.Tests;

/// <summary>A network with a bridge and a subnet that no other test has.</summary>
internal sealed class TestNetwork(ContainerEngineClient client, NetworkSpec spec, string prefix) : IAsyncDisposable
{
    private const int Attempts = 5;

    public string Name => spec.Name;

    public string Gateway => Address(1);

    public string Address(int last) => $"{prefix}.{last}";

    public static async Task<TestNetwork> CreateAsync(ContainerEngineClient client, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var number = RandomNumberGenerator.GetHexString(6, lowercase: true);
            var prefix = $"10.{RandomNumberGenerator.GetInt32(215, 255)}.{RandomNumberGenerator.GetInt32(0, 256)}";
            var spec = new NetworkSpec
            {
                Name = $"n-{number}",
                Labels = new Dictionary<string, string> { ["test/network"] = number },
                Subnet = $"{prefix}.0/24",
                Gateway = $"{prefix}.1",
                BridgeName = $"satn{number}",
            };
            try
            {
                await client.Networks.CreateAsync(spec, cancellationToken);
                return new(client, spec, prefix);
            }
            catch (ContainerApiException) when (attempt < Attempts)
            {
            }
        }
    }

    public async ValueTask DisposeAsync() => await client.Networks.RemoveAsync(Name, CancellationToken.None);
}
