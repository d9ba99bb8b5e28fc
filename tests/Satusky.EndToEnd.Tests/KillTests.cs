using System.Diagnostics;
using System.Text.Json;

namespace Satusky.EndToEnd.Tests;

/// <summary>The control plane dies at random moments of every operation; the supervisor starts it again.</summary>
public sealed class KillTests(Platform platform) : IClassFixture<Platform>
{
    private const string Image = "localhost/satusky-test/nginx-on-port:alpine";
    private const int Kills = 30;

    [Fact]
    public async Task Kills_lose_nothing_and_traffic_goes_on()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SATUSKY_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}: repeat with SATUSKY_TEST_SEED={seed}");
        var random = new Random(seed);
        var folder = Directory.CreateDirectory(Path.Combine(platform.Home, "killed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "satusky.toml"), "[app]\n  name = \"killed\"\n  cpu = \"1\"\n  memory = \"64Mi\"\n");
        (await platform.ControlAsync(folder, "deploy", "--image", Image, "--wait")).Exits(0);
        var acknowledged = 1;

        await using (var visitor = new Visitor(platform, await platform.AddressAsync(folder)))
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                string[] command = random.Next(3) == 0 ? ["deploy", "restart"] : ["deploy", "--image", Image];
                var running = platform.ControlAsync(folder, command);
                await KillServeAfterAsync(TimeSpan.FromMilliseconds(random.Next(700)));
                var output = await running;
                acknowledged += command.Length == 3 && output.ExitCode == 0 ? 1 : 0;
            }

            (await platform.ControlAsync(folder, "deploy", "--image", Image, "--wait")).Exits(0);
            acknowledged++;
            await visitor.StopAsync();
            Assert.True(visitor.Failures.Count == 0, $"seed {seed}: {visitor.Failures.Count} of {visitor.Requests} requests failed, first: {visitor.Failures.FirstOrDefault()}");
        }

        var releases = JsonDocument.Parse((await platform.ControlAsync(folder, "-o", "json", "deploy", "releases")).Exits(0).Out).RootElement;
        var numbers = releases.EnumerateArray().Select(r => r.GetProperty("version_number").GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Reverse(), numbers);
        Assert.True(numbers.Count >= acknowledged, $"seed {seed}: {acknowledged} deploys were acknowledged, {numbers.Count} releases stand");
        Assert.Single(releases.EnumerateArray(), r => r.GetProperty("status").GetString() == "active");

        var destroying = platform.ControlAsync(folder, "deploy", "destroy", "-y");
        await KillServeAfterAsync(TimeSpan.FromMilliseconds(random.Next(400)));
        await destroying;
        await Eventually.TrueAsync(async () => (await platform.ControlAsync(folder, "-o", "json", "deploy", "list")).Out.Trim() == "[]", "the app to be gone");
        await Eventually.TrueAsync(async () => (await platform.ContainersAsync()).Count == 0, "its containers to be gone");
    }

    private async Task KillServeAfterAsync(TimeSpan moment)
    {
        var pid = await platform.ServePidAsync();
        await Task.Delay(moment, TimeProvider.System);
        using (var process = Process.GetProcessById(pid))
        {
            process.Kill();
        }

        await Eventually.TrueAsync(platform.IsReadyAsync, "the control plane to be back");
    }
}
