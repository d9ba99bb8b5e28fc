using System.Net;

namespace Satusky.EndToEnd.Tests;

/// <summary>What the platform is for, on both engines.</summary>
public abstract class CoreTests(Platform platform)
{
    private const string Image = "localhost/satusky-test/nginx-on-port:alpine";

    [Fact]
    public async Task A_project_is_replaced_under_load_and_rolled_back()
    {
        var folder = platform.CopySample("hello");
        var page = Path.Combine(folder, "www", "index.html");
        await File.WriteAllTextAsync(page, "first");
        (await platform.ControlAsync(folder, "deploy", "--wait")).Exits(0);
        var address = await platform.AddressAsync(folder);
        using var browser = platform.Browser();
        Assert.Equal("first", await browser.GetStringAsync(address));

        await using (var visitor = new Visitor(platform, address))
        {
            await File.WriteAllTextAsync(page, "second");
            (await platform.ControlAsync(folder, "deploy", "--wait")).Exits(0);
            Assert.Equal("second", await browser.GetStringAsync(address));
            var restarted = (await platform.ControlAsync(folder, "deploy", "restart", "--wait")).Exits(0);
            Assert.Contains($"Public URL: ready: {address}", restarted.Out, StringComparison.Ordinal);
            var scaled = (await platform.ControlAsync(folder, "deploy", "scale", "2", "--wait")).Exits(0);
            Assert.Contains($"Public URL: ready: {address}", scaled.Out, StringComparison.Ordinal);
            (await platform.ControlAsync(folder, "deploy", "rollback", "--version", "1", "-y", "--wait")).Exits(0);
            Assert.Equal("first", await browser.GetStringAsync(address));
            await visitor.StopAsync();
            visitor.HasSeenNoFailure();
        }

        (await platform.ControlAsync(folder, "deploy", "destroy", "-y")).Exits(0);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).StatusCode);
        Assert.DoesNotContain(await platform.ContainersAsync(), c => c.Name.StartsWith("hello-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_is_told_and_the_app_comes_back()
    {
        var folder = platform.Project("crashes");
        (await platform.ControlAsync(folder, "deploy", "--image", Image, "--wait")).Exits(0);
        var address = await platform.AddressAsync(folder);
        var container = Assert.Single(await platform.ContainersAsync(), c => c.Name.StartsWith("crashes-", StringComparison.Ordinal));

        await using var stream = platform.Stream(folder);
        using (var engine = await platform.EngineAsync())
        {
            await engine.Containers.KillAsync(container.Id, "SIGKILL", CancellationToken.None);
        }

        await stream.UntilAsync(l => l.EndsWith("[crashes] signal SIGKILL (exit status 137)", StringComparison.Ordinal));
        await stream.UntilAsync(l => l.Contains("[crashes] container restarting... (backoff: 10s)", StringComparison.Ordinal));
        using var browser = platform.Browser();
        await Eventually.TrueAsync(async () => (await browser.GetAsync(address)).IsSuccessStatusCode, "the app to serve again");
        Assert.Contains("exit status 137", (await platform.ControlAsync(folder, "logs")).Exits(0).Out, StringComparison.Ordinal);
        (await platform.ControlAsync(folder, "deploy", "destroy", "-y")).Exits(0);
    }

    [Fact]
    public async Task A_service_reaches_another_by_url_and_by_name()
    {
        var callee = platform.Project("callee");
        (await platform.ControlAsync(callee, "deploy", "--image", Image, "--wait")).Exits(0);
        var caller = platform.Project("caller");
        await CopyProgramAsync("/usr/bin/openssl", Path.Combine(caller, "root"));
        await File.WriteAllTextAsync(
            Path.Combine(caller, "Dockerfile"),
            """
            FROM busybox:1.36
            COPY root /
            COPY ask /ask
            CMD httpd -p $PORT -h / && exec sh /ask
            """);
        await File.WriteAllTextAsync(
            Path.Combine(caller, "ask"),
            """
            while sleep 1; do
              host=${URL#https://}
              printf 'GET / HTTP/1.0\r\nHost: %s\r\n\r\n' "$host" |
                openssl s_client -quiet -verify_quiet -verify_return_error -CAfile "$SSL_CERT_FILE" -verify_hostname "${host%:*}" -servername "${host%:*}" -connect "$host" |
                sed -n "s|.*<h1>|$URL says |p"
              wget -q -O - "$NAME" | sed -n "s|.*<h1>|$NAME says |p"
            done
            """);
        (await platform.ControlAsync(caller, "deploy", "--wait")).Exits(0);
        string[] urls = [await platform.AddressAsync(callee), "http://callee:8080"];

        (await platform.ControlAsync(caller, "env", "create", "--env", $"URL={urls[0]}", "--env", $"NAME={urls[1]}")).Exits(0);
        (await platform.ControlAsync(caller, "deploy", "restart", "--wait")).Exits(0);

        await using var stream = platform.Stream(caller);
        foreach (var url in urls)
        {
            await stream.UntilAsync(l => l.Contains($"[caller] {url} says Welcome to nginx!", StringComparison.Ordinal));
        }

        (await platform.ControlAsync(caller, "deploy", "destroy", "-y")).Exits(0);
        (await platform.ControlAsync(callee, "deploy", "destroy", "-y")).Exits(0);
    }

    [Fact]
    public async Task A_recreated_app_never_overlaps_and_requests_wait()
    {
        var folder = platform.Project("alone", "  strategy = \"recreate\"\n");
        (await platform.ControlAsync(folder, "deploy", "--image", Image, "--wait")).Exits(0);
        var address = await platform.AddressAsync(folder);
        var most = 0;

        List<Visitor> visitors = [.. Enumerable.Range(0, 4).Select(_ => new Visitor(platform, address))];
        foreach (string[] change in new string[][] { ["restart", "--wait"], ["--image", Image, "--wait"] })
        {
            var running = platform.ControlAsync(folder, ["deploy", .. change]);
            while (!running.IsCompleted)
            {
                most = Math.Max(most, (await platform.ContainersAsync()).Count(c => c.Status == ContainerApi.ContainerStatus.Running && c.Name.StartsWith("alone-", StringComparison.Ordinal)));
            }

            (await running).Exits(0);
        }

        foreach (var visitor in visitors)
        {
            await visitor.DisposeAsync();
            visitor.HasSeenNoFailure();
        }

        Assert.Equal(1, most);
        await Eventually.TrueAsync(
            async () => (await platform.ControlAsync(folder, "logs", "--tail", "10000")).Out.Contains("held while instances were replaced", StringComparison.Ordinal), "the hold to be told");
        (await platform.ControlAsync(folder, "deploy", "destroy", "-y")).Exits(0);
    }

    /// <summary>Copies a program of this machine with its libraries into a root for an image.</summary>
    private static async Task CopyProgramAsync(string program, string root)
    {
        var libraries = (await Shell.RunAsync("ldd", [program], "/", new Dictionary<string, string>(), TimeSpan.FromSeconds(10))).Exits(0).Out;
        foreach (var path in libraries.Split((char[])[' ', '\t', '\n']).Where(word => word.StartsWith('/')).Append(program))
        {
            var copy = Path.Join(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    public sealed class OnPodman(Platform platform) : CoreTests(platform), IClassFixture<Platform>;

    public sealed class OnDocker(DockerPlatform platform) : CoreTests(platform), IClassFixture<DockerPlatform>;
}
