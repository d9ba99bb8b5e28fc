using System.Diagnostics;
using System.Globalization;
using Satusky.Bench;
using Satusky.TestCluster;

// The control plane is a process of its own, as it is shipped; the cluster is simulated in this one.
var (program, apps, namespaces) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
var home = Directory.CreateTempSubdirectory("satusky-bench-").FullName;
await using var cluster = await SimulatedCluster.StartAsync(
    new ClusterOptions { Nodes = [new ClusterNode("node-1", "8000", "16000Gi", 50_000)], Events = false }, CancellationToken.None);
await File.WriteAllTextAsync(Path.Combine(home, "kubeconfig"), cluster.Kubeconfig());
try
{
    using (var first = ControlPlane.Start(program, home))
    {
        await first.ReadyAsync();
    }

    await Seed.AppsAsync(Path.Combine(home, "satusky.db"), apps, namespaces);
    using (var filling = ControlPlane.Start(program, home))
    {
        var took = await filling.UntilAsync(() => Task.FromResult(cluster.Requests.Count("patch", "httproutes") >= apps), filling.IdleAsync);
        Print($"first writing of {apps} apps", $"{took.TotalSeconds:0.0} s, {cluster.Requests.Writes} writes");
        await ControlPlane.SettledAsync(cluster.Requests);
    }

    cluster.Requests.Clear();
    var simulated = Environment.CpuUsage.TotalTime;
    using var control = ControlPlane.Start(program, home);
    var cold = await control.UntilAsync(async () => await control.ReconciliationsAsync() >= apps, control.IdleAsync);
    Print("cold start until nothing is left to do", $"{cold.TotalSeconds:0.0} s, {cluster.Requests.Writes} writes (at most 30 s, 0)");
    Print("  processor time", $"{control.Cpu.TotalSeconds:0.0} s, and {(Environment.CpuUsage.TotalTime - simulated).TotalSeconds:0.0} s of the simulation");
    foreach (var (kind, count) in cluster.Requests.Counts.Where(c => c.Key.Verb is "patch" or "create" or "delete"))
    {
        Print($"  {kind.Verb} {kind.Resource}", $"{count}");
    }

    Print("memory", $"{control.ResidentMegabytes} MB resident (at most 600)");

    await ControlPlane.SettledAsync(cluster.Requests);
    cluster.Requests.Clear();
    var (cpu, clock) = (control.Cpu, Stopwatch.StartNew());
    await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System);
    Print("steady state", $"{(control.Cpu - cpu) / clock.Elapsed * 100:0.0} % of a core, {cluster.Requests.Writes} writes (under 3 %, 0)");

    var times = new List<double>();
    var requests = new List<int>();
    for (var i = 0; i < 20; i++)
    {
        cluster.Requests.Clear();
        var started = Stopwatch.GetTimestamp();
        var deploy = control.DeployAsync($"bench-{i}");
        SpinWait.SpinUntil(() => cluster.Requests.Writes > 0, TimeSpan.FromSeconds(10));
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        await deploy;
        await ControlPlane.SettledAsync(cluster.Requests);
        requests.Add(cluster.Requests.Total);
    }

    Print("deploy until the first write", $"median {Median(times):0} ms (at most 50)");
    Print("requests per deploy", $"{requests.Min()} to {requests.Max()}");
}
finally
{
    Directory.Delete(home, recursive: true);
}

static void Print(string what, string found) => Console.WriteLine($"{what,-40} {found}");

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
