using System.Text;

namespace Satusky.KubernetesApi.Tests;

public sealed class PodsOnAClusterTests(Cluster cluster)
{
    private readonly PodsApi pods = cluster.Client.Pods;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ClusterFact]
    public async Task A_log_is_followed_to_the_end_of_its_container()
    {
        var before = TimeProvider.System.GetUtcNow();
        var pod = await cluster.RunAsync("talks", "echo one; echo two; read line; echo \"got $line\"; echo last; exit 3", Token);
        var texts = new List<string>();
        await foreach (var line in pods.LogsAsync(pod, new() { Follow = true, Timestamps = true }, Token))
        {
            Assert.InRange(line.Time!.Value, before.AddMinutes(-1), before.AddMinutes(5));
            texts.Add(line.Text);
            if (line.Text != "two")
                continue;
            using var main = await pods.AttachAsync(pod, new() { Stdin = true }, Token);
            await main.WriteAsync("word\n"u8.ToArray(), Token);
            await main.ReadAsync(Token).CountAsync(Token);
        }

        Assert.Equal(["one", "two", "got word", "last"], texts);
        Assert.Equal(["last"], (await pods.LogsAsync(pod, new() { Tail = 1 }, Token).ToListAsync(Token)).Select(line => line.Text));
        Assert.Empty(await pods.LogsAsync(pod, new() { Since = TimeProvider.System.GetUtcNow().AddHours(1) }, Token).ToListAsync(Token));
        var noPrevious = await Assert.ThrowsAsync<KubernetesException>(async () => await pods.LogsAsync(pod, new() { Previous = true }, Token).ToListAsync(Token));
        Assert.Equal(KubernetesFault.Invalid, noPrevious.Fault);
    }

    [ClusterFact]
    public async Task A_command_tells_its_output_and_exit_code()
    {
        var pod = await cluster.RunAsync("runs", "sleep 600", Token);
        using var process = await pods.ExecAsync(pod, ["sh", "-c", "echo out; echo err >&2; exit 7"], new() { Container = "main" }, Token);
        var output = await process.ReadAsync(Token).ToListAsync(Token);

        Assert.Equal("out\n", Text(output, isError: false));
        Assert.Equal("err\n", Text(output, isError: true));
        Assert.Equal(7, process.ExitCode);
    }

    [ClusterFact]
    public async Task A_megabyte_goes_in_and_comes_back()
    {
        var pod = await cluster.RunAsync("echoes", "sleep 600", Token);
        using var process = await pods.ExecAsync(pod, ["cat"], new() { Stdin = true }, Token);
        var sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);
        var writing = Task.Run(
            async () =>
            {
                await process.WriteAsync(sent, Token);
                await process.CloseInputAsync(Token);
            },
            Token);
        var output = await process.ReadAsync(Token).ToListAsync(Token);
        await writing;

        Assert.Equal(sent, output.SelectMany(piece => piece.Bytes.ToArray()));
        Assert.Equal(0, process.ExitCode);
    }

    [ClusterFact]
    public async Task A_terminal_has_the_size_it_is_given()
    {
        var pod = await cluster.RunAsync("shows", "sleep 600", Token);
        using var process = await pods.ExecAsync(pod, ["sh", "-c", "read line; stty size"], new() { Stdin = true, Tty = true }, Token);
        await process.ResizeAsync(132, 43, Token);
        await process.WriteAsync("\n"u8.ToArray(), Token);

        Assert.Contains("43 132", Text(await process.ReadAsync(Token).ToListAsync(Token), isError: false), StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task What_cannot_be_run_is_refused()
    {
        var pod = await cluster.RunAsync("refuses", "sleep 600", Token);
        using var process = await pods.ExecAsync(pod, ["no-such-program"], new(), Token);
        var noProgram = await Assert.ThrowsAsync<KubernetesException>(async () => await process.ReadAsync(Token).ToListAsync(Token));
        var noPod = await Assert.ThrowsAsync<KubernetesException>(() => pods.ExecAsync(cluster.Name("nobody"), ["sh"], new(), Token));
        var noContainer = await Assert.ThrowsAsync<KubernetesException>(() => pods.ExecAsync(pod, ["sh"], new() { Container = "other" }, Token));

        Assert.Contains("no-such-program", noProgram.StatusMessage, StringComparison.Ordinal);
        Assert.Equal(KubernetesFault.NotFound, noPod.Fault);
        Assert.Contains("other", noContainer.StatusMessage, StringComparison.Ordinal);
    }

    [ClusterFact]
    public async Task A_port_answers_and_a_dead_one_says_so()
    {
        var pod = await cluster.RunAsync("serves", "while true; do echo hello | nc -l -p 8080; done", Token);
        string? answer = null;
        while (answer != "hello\n")
        {
            try
            {
                await using var port = await pods.ConnectAsync(pod, 8080, Token);
                answer = await new StreamReader(port).ReadToEndAsync(Token);
            }
            catch (KubernetesException early) when (early.StatusMessage.Contains("refused", StringComparison.Ordinal))
            {
            }
        }

        await using var dead = await pods.ConnectAsync(pod, 9, Token);
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => new StreamReader(dead).ReadToEndAsync(Token));
        Assert.Contains("refused", failure.StatusMessage, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<PodOutput> output, bool isError) =>
        string.Concat(output.Where(piece => piece.IsError == isError).Select(piece => Encoding.UTF8.GetString(piece.Bytes.Span)));
}
