using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.TestCluster;

namespace Satusky.Bench;

/// <summary>`satusky serve` as it is shipped, and its API.</summary>
internal sealed class ControlPlane : IDisposable
{
    private const int Port = 17420;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    /// <summary>An answer costs the control plane work that is not to be measured.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Process process;
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    private readonly Stopwatch running = Stopwatch.StartNew();

    private ControlPlane(Process process) => this.process = process;

    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public long ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 >> 20;
        }
    }

    public static ControlPlane Start(string program, string home)
    {
        var start = new ProcessStartInfo(program, "serve") { RedirectStandardOutput = true };
        start.Environment["SATUSKY_HOME"] = home;
        start.Environment["SATUSKY_API_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["SATUSKY_ENGINE"] = "kubernetes";
        start.Environment["SATUSKY_KUBECONFIG"] = Path.Combine(home, "kubeconfig");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var control = new ControlPlane(process);
        var token = Path.Combine(home, "admin.token");
        if (File.Exists(token))
        {
            control.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(token).Trim());
        }

        return control;
    }

    public Task<TimeSpan> ReadyAsync() => UntilAsync(async () => (await http.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode);

    /// <summary>How many apps have been looked at since the start.</summary>
    public async Task<long> ReconciliationsAsync() => await MetricAsync("satusky_reconciliations_total.*");

    public async Task<bool> IdleAsync() => await MetricAsync("satusky_reconcile_queue_length") == 0;

    /// <summary>Returns when the cluster has not been asked for anything for two seconds.</summary>
    public static async Task SettledAsync(RequestLog requests)
    {
        for (var (total, quiet) = (-1, 0); quiet < 20; quiet = total == requests.Total ? quiet + 1 : 0)
        {
            total = requests.Total;
            await Task.Delay(Often, TimeProvider.System);
        }
    }

    /// <summary>The time since the start at which all of it was true.</summary>
    public async Task<TimeSpan> UntilAsync(params Func<Task<bool>>[] conditions)
    {
        while (running.Elapsed < Patience)
        {
            try
            {
                var all = true;
                foreach (var condition in conditions)
                {
                    all &= await condition();
                }

                if (all)
                {
                    return running.Elapsed;
                }
            }
            catch (HttpRequestException)
            {
                // It has not begun to listen.
            }

            await Task.Delay(AskEvery, TimeProvider.System);
        }

        throw new TimeoutException($"not done within {Patience.TotalMinutes:0} minutes");
    }

    public async Task DeployAsync(string name)
    {
        var request = new DeployRequest { Spec = new AppSpec { Name = name }, Image = "example.com/bench@sha256:2" };
        using var answer = await http.PostAsJsonAsync(new Uri($"/v1/apps/{name}/deploys", UriKind.Relative), request, ContractsJson.Default.DeployRequest);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        http.Dispose();
    }

    private async Task<long> MetricAsync(string name)
    {
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return Regex.Matches(text, $"^{name} ([0-9]+)", RegexOptions.Multiline).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }
}
