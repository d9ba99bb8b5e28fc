using Satusky.Contracts;

namespace Satusky.Server.Supervision;

/// <summary>Starts a supervisor that outlives this process, and waits until the platform is ready.</summary>
internal static class DetachedStart
{
    private const int HopelessRestarts = 5;
    private static readonly string[] s_names = ["supervisor", OwnEngine.Name, "edge", "serve"];
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(ServerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var home = new HomeFolder(settings.Home);
        home.Create();
        var log = home.Log("supervisor");
        var earlier = s_names.ToDictionary(home.Log, file => File.Exists(home.Log(file)) ? new FileInfo(home.Log(file)).Length : 0);
        using var supervisor = new ProcessSpec("supervisor", SelfCommand.With("up"), log, TimeSpan.Zero).Start();

        var begin = time.GetTimestamp();
        var readiness = new Readiness(false, "not asked yet");
        while (time.GetElapsedTime(begin) < s_limit)
        {
            // Another platform may answer at the port, so readiness counts only beside our own process.
            var state = SupervisorState.Read(home);
            if (state?.Supervisor.IsAlive == true && state.Find("serve") is { IsAlive: true } serve)
            {
                if (!serve.Ports.Contains(settings.ApiPort))
                {
                    await Console.Error.WriteLineAsync($"Satusky already runs in {settings.Home} with its API at port {serve.Ports[0]}, not {settings.ApiPort}. Stop it first with `satusky down`.");
                    return ExitCode.Failed;
                }

                readiness = await Readiness.AskAsync(settings.ApiPort, cancellationToken);
                if (readiness.Ready)
                {
                    Console.WriteLine($"Satusky runs: API at http://localhost:{settings.ApiPort}, apps at ports {settings.HttpPort} and {settings.HttpsPort}, home {settings.Home}.");
                    return ExitCode.Done;
                }
            }

            if (state?.Processes.FirstOrDefault(process => process.Restarts >= HopelessRestarts) is { } failing)
                return await GiveUpAsync($"{failing.Name} {failing.LastExit}, {failing.Restarts} times. Its last lines ({home.Log(failing.Name)}):", home.Log(failing.Name));
            // A second supervisor ends at once because the first one holds the lock.
            if (supervisor.HasExited && IsFree(home))
                return await GiveUpAsync("Satusky did not start:", log);
            await Task.Delay(s_look, time, cancellationToken);
        }

        return await GiveUpAsync($"Satusky is not ready after {s_limit.TotalSeconds} s: {readiness.Text}. The control plane's last lines ({home.Log("serve")}):", home.Log("serve"));

        async Task<int> GiveUpAsync(string cause, string file)
        {
            await Console.Error.WriteLineAsync(cause);
            foreach (var line in LogFiles.LastLines(file, 10, earlier.GetValueOrDefault(file))) await Console.Error.WriteLineAsync($"  {line}");
            await Shutdown.RunAsync(home, keepInstances: true, time, cancellationToken);
            return ExitCode.Failed;
        }
    }

    private static bool IsFree(HomeFolder home)
    {
        using var held = SupervisorLock.TryTake(home);
        return held is not null;
    }
}
