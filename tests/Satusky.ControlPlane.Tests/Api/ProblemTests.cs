using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class ProblemTests : ApiTest
{
    [Fact]
    public async Task An_unknown_address_is_named()
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Get, "/v1/nothing", null, 404);

        Assert.Equal((Reasons.RouteNotFound, "there is nothing at /v1/nothing: /v1/openapi.json lists what there is"), (problem.Code, problem.Detail));
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Put, "/v1/machines", null, 405);

        Assert.Equal("/v1/machines does not take PUT, only GET", problem.Detail);
    }

    [Theory]
    [InlineData("/v1/apps/hello/deploys", "POST")]
    [InlineData("/v1/apps/hello/scale", "PUT")]
    public async Task A_body_of_another_type_is_refused(string path, string method)
    {
        var response = await Admin.SendAsync(HttpMethod.Parse(method), path, new StringContent("a=1", Encoding.UTF8, "text/plain"));

        Assert.Equal(Reasons.InvalidRequest, (await ApiCaller.ProblemAsync(response, 415)).Code);
    }

    [Fact]
    public async Task A_missing_body_is_told()
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/tokens", null, 400);

        Assert.Equal("the request has no body: send JSON as /v1/openapi.json describes it", problem.Detail);
    }

    [Fact]
    public async Task A_fault_tells_nothing_internal()
    {
        await Host.Get<Database>().WriteAsync(transaction => transaction.ExecuteAsync("DROP TABLE conditions"), Token);

        var problem = await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps", null, 500);

        Assert.Equal(Reasons.Internal, problem.Code);
        Assert.Matches("^the platform failed at this request: its log tells why under trace id .+$", problem.Detail);
        Assert.DoesNotContain("conditions", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Host.Address.Host, Host.Address.Port, Token);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 40_000)}\r\n\r\n"), Token);

        using var reader = new StreamReader(stream);
        Assert.Contains(StatusCodes.Status431RequestHeaderFieldsTooLarge.ToString(System.Globalization.CultureInfo.InvariantCulture), await reader.ReadLineAsync(Token), StringComparison.Ordinal);
    }
}
