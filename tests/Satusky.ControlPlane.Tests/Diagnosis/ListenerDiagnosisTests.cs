using System.Net;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Tests.Diagnosis;

public sealed class ListenerDiagnosisTests
{
    private static readonly IPAddress Container = IPAddress.Parse("10.89.0.2");

    [Theory]
    [InlineData("0.0.0.0:8081")]
    [InlineData("[::]:8081")]
    [InlineData("10.89.0.2:8081")]
    [InlineData("127.0.0.1:8081 0.0.0.0:8081")]
    public void A_reachable_listener_is_no_fault(string sockets) => Assert.Null(ListenerDiagnosis.Explain(8081, Sockets(sockets), Container));

    [Fact]
    public void A_wrong_port_names_both_ports_and_the_setting()
    {
        var verdict = ListenerDiagnosis.Explain(8081, Sockets("0.0.0.0:80 [::]:80"), Container)!;

        Assert.Equal((ConditionStatus.False, Reasons.PortMismatch), (verdict.Status, verdict.Reason));
        Assert.Equal("the app listens on 80, but port is 8081", verdict.Message);
        Assert.Equal(["listening sockets: 0.0.0.0:80, [::]:80"], verdict.Evidence);
        Assert.Equal("set `port = 80` in satusky.toml, or make the app listen on $PORT", verdict.Hint);
    }

    [Fact]
    public void Several_wrong_ports_are_listed()
    {
        var verdict = ListenerDiagnosis.Explain(8081, Sockets("0.0.0.0:80 0.0.0.0:443 127.0.0.1:9000"), Container)!;

        Assert.Equal("the app listens on 80 and 443, but port is 8081", verdict.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:8081", "127.0.0.1:8081")]
    [InlineData("[::1]:8081 0.0.0.0:9090", "[::1]:8081")]
    public void A_listener_on_loopback_is_told_to_open_up(string sockets, string named)
    {
        var verdict = ListenerDiagnosis.Explain(8081, Sockets(sockets), Container)!;

        Assert.Equal(Reasons.LoopbackOnly, verdict.Reason);
        Assert.StartsWith($"the app listens on {named} only", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0", verdict.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_port_on_loopback_names_the_whole_address()
    {
        var verdict = ListenerDiagnosis.Explain(8081, Sockets("127.0.0.1:3000"), Container)!;

        Assert.Equal((Reasons.PortMismatch, "the app listens on 127.0.0.1:3000 only, but port is 8081"), (verdict.Reason, verdict.Message));
    }

    [Fact]
    public void No_listener_at_all_is_said()
    {
        var verdict = ListenerDiagnosis.Explain(8081, [], Container)!;

        Assert.Equal((Reasons.NotListening, "the app runs but listens on no port; port is 8081"), (verdict.Reason, verdict.Message));
        Assert.Equal(["listening sockets: none"], verdict.Evidence);
    }

    private static ListeningSocket[] Sockets(string text) =>
        [.. text.Split(' ').Select(IPEndPoint.Parse).Select(end => new ListeningSocket(end.Address, end.Port))];
}
