using System.Net;
using System.Net.Sockets;
using System.Text;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Diagnosis;

public sealed class HealthProbeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly ManualTime time = new();
    private readonly HealthProbe probe;
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);

    public HealthProbeTests()
    {
        probe = new HealthProbe(time);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        listener.Dispose();
        probe.Dispose();
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(302, true)]
    [InlineData(404, false)]
    [InlineData(503, false)]
    public async Task The_status_decides_about_health(int status, bool isHealthy)
    {
        var result = await AskAsync($"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(new ProbeResult(ProbeOutcome.Answered, $"http://127.0.0.1:{Port}/healthz", status, "hello"), result);
        Assert.Equal(isHealthy, result.IsHealthy);
        Assert.Equal($"GET http://127.0.0.1:{Port}/healthz answered {status}", result.ToString());
    }

    [Fact]
    public async Task Only_the_beginning_of_a_long_answer_is_kept()
    {
        var result = await AskAsync("HTTP/1.1 500 X\r\nContent-Length: 100000\r\n\r\n" + new string('a', 1000));

        Assert.Equal(new string('a', 256), result.Body);
    }

    [Fact]
    public async Task What_is_no_http_is_said()
    {
        var result = await AskAsync("SSH-2.0-hello\r\n");

        Assert.Equal(ProbeOutcome.Broken, result.Outcome);
        Assert.False(result.IsHealthy);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        listener.Listen();
        var asking = probe.GetAsync(IPAddress.Loopback, Port, "/", Limit, Token);
        using var accepted = await listener.AcceptAsync(Token);

        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ProbeOutcome.TimedOut, (await asking).Outcome);
    }

    [Fact]
    public async Task A_connect_tells_an_open_port_from_a_closed_one()
    {
        Assert.Equal(ProbeOutcome.Refused, (await probe.ConnectAsync(IPAddress.Loopback, Port, Limit, Token)).Outcome);
        Assert.Equal(ProbeOutcome.Refused, (await probe.GetAsync(IPAddress.Loopback, Port, "/", Limit, Token)).Outcome);

        listener.Listen();

        Assert.True((await probe.ConnectAsync(IPAddress.Loopback, Port, Limit, Token)).IsHealthy);
    }

    [Fact]
    public async Task A_cancelled_probe_is_no_result() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe.ConnectAsync(IPAddress.Loopback, Port, Limit, new CancellationToken(canceled: true)));

    private async Task<ProbeResult> AskAsync(string answer)
    {
        listener.Listen();
        var asking = probe.GetAsync(IPAddress.Loopback, Port, "healthz", Limit, Token);
        using var accepted = await listener.AcceptAsync(Token);
        var request = new byte[4096];
        var count = await accepted.ReceiveAsync(request, Token);
        Assert.StartsWith("GET /healthz HTTP/1.1\r\n", Encoding.ASCII.GetString(request, 0, count), StringComparison.Ordinal);
        await accepted.SendAsync(Encoding.ASCII.GetBytes(answer), Token);
        accepted.Shutdown(SocketShutdown.Send);
        return await asking;
    }
}
