using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class RetryTests
{
    private static readonly ObjectName A = new("web", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_busy_server_is_left_alone_as_long_as_it_asks()
    {
        var time = new ManualTime();
        var times = new List<DateTimeOffset>();
        var answers = new Queue<RequestDelegate>([Busy(429, "7"), Busy(503, "2"), Json(Pod("a", 1), 201)]);
        await using var api = await ScriptedApi.StartAsync(context =>
        {
            times.Add(time.GetUtcNow());
            return answers.Dequeue()(context);
        });
        using var client = api.Client(options => options with { Time = time, CallLimit = TimeSpan.FromHours(1) });
        await AdvanceUntilAsync(time, client.CreateAsync(KubernetesResource.Pods, Value(), Token));

        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(7));
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_server_that_wants_a_long_rest_is_not_waited_for()
    {
        await using var api = await ScriptedApi.StartAsync(Busy(429, "3600"));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal((KubernetesFault.TooManyRequests, TimeSpan.FromHours(1)), (failure.Fault, failure.RetryAfter));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Attempts_are_counted()
    {
        await using var api = await ScriptedApi.StartAsync(Status(503, "ServiceUnavailable"));
        using var client = api.Client(options => options with { MaxAttempts = 3 });
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal(KubernetesFault.Unavailable, failure.Fault);
        Assert.Equal(3, api.Requests.Count);
    }

    [Fact]
    public async Task A_cut_connection_is_tried_again_where_that_does_no_harm()
    {
        await using var api = await ScriptedApi.StartAsync(Cut, Json(Pod("a", 1)));
        using var client = api.Client();
        await client.ApplyAsync(KubernetesResource.Pods, Value(), force: true, Token);

        Assert.Equal(2, api.Requests.Count);
    }

    [Fact]
    public async Task A_create_is_not_sent_twice()
    {
        await using var api = await ScriptedApi.StartAsync(Cut, Json(Pod("a", 1)));
        using var client = api.Client();
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(KubernetesResource.Pods, Value(), Token));

        Assert.Equal(KubernetesFault.Unreachable, failure.Fault);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task An_answer_cut_in_the_middle_is_read_again()
    {
        await using var api = await ScriptedApi.StartAsync(CutWatch(Task.CompletedTask, """{"kind":"Po"""), Json(Pod("a", 1)));
        using var client = api.Client();

        Assert.Equal("a", ObjectName.Of(await client.GetAsync(KubernetesResource.Pods, A, Token)).Name);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_named()
    {
        var api = await ScriptedApi.StartAsync(Json("{}"));
        await api.DisposeAsync();
        using var client = api.Client(options => options with { MaxAttempts = 2 });
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.CreateAsync(KubernetesResource.Pods, Value(), Token));

        Assert.Equal(KubernetesFault.Unreachable, failure.Fault);
        Assert.True(failure.NeverSent);
        Assert.Contains($"{api.Config.Server} (Connection refused)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_connections_is_unreachable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var config = new KubernetesConfig { Server = new($"https://{silent.LocalEndpoint}") };
        using var client = new KubernetesClient(config, new() { Name = "satusky-test", ConnectLimit = TimeSpan.FromMilliseconds(100), MaxAttempts = 2 });
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal((KubernetesFault.Unreachable, true), (failure.Fault, failure.NeverSent));
        Assert.Contains("ConnectTimeout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_without_an_answer_has_a_limit()
    {
        await using var api = await ScriptedApi.StartAsync(OpenWatch());
        using var client = api.Client(options => options with { CallLimit = TimeSpan.FromMilliseconds(200) });
        var failure = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(KubernetesResource.Pods, A, Token));

        Assert.Equal(KubernetesFault.TimedOut, failure.Fault);
        Assert.Contains("gave no answer within 0.2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_at_once_are_bounded()
    {
        var (now, most) = (0, 0);
        var both = new TaskCompletionSource();
        await using var api = await ScriptedApi.StartAsync(async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            if (now == 2)
                both.TrySetResult();
            await both.Task;
            Interlocked.Decrement(ref now);
            await Json(Pod("a", 1))(context);
        });
        using var client = api.Client(options => options with { MaxConcurrentCalls = 2 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetAsync(KubernetesResource.Pods, A, Token)));

        Assert.Equal(2, most);
    }

    [Fact]
    public void Backoff_grows_and_is_bounded()
    {
        var first = Enumerable.Range(0, 1000).Max(_ => Backoff.After(1));
        var many = Enumerable.Range(0, 1000).Select(_ => Backoff.After(1000)).ToArray();

        Assert.InRange(first.TotalMilliseconds, 150, 200);
        Assert.InRange(many.Max().TotalSeconds, 9, 10);
        Assert.InRange(many.Min().TotalSeconds, 0, 1);
    }

    private static JsonObject Value() => JsonNode.Parse(Pod("a", 1))!.AsObject();

    private static async Task AdvanceUntilAsync(ManualTime time, Task task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token));
        }

        await task;
    }
}
