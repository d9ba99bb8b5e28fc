using System.Net;
using System.Web;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class LogHistoryTests() : StoreTest(new SqliteStore())
{
    private readonly ScriptedLoki loki = new();
    private string app = "";
    private string ns = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var caller = await Callers.CreateAsync(Database, Time, Token);
        (app, ns) = (Time.NewId(), caller.Namespace);
        await Database.WriteAsync(
            transaction => transaction.InsertAppAsync(new AppRow(app, caller.OrganizationId, "", "shop", AppRow.Active, null, null, 1, 1, 0, 0, 1, Time.NowMilliseconds(), 0)), Token);
        Time.Advance(TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task Lines_of_instances_that_are_gone_come_from_Loki()
    {
        loki.Answer = Stream("shop-6fc4c7db-aaaaa", (-60, "told my-password\n"));

        var line = Assert.Single(await BeforeAsync([Pod("shop-6fc4c7db-bbbbb")], [], 10));

        Assert.Equal(("told ********", "shop-6fc4c7db-aaaaa", LogSource.Stdout, Time.Now.AddMinutes(-60)), (line.Message, line.Instance, line.Source, line.At));
        var query = HttpUtility.ParseQueryString(loki.Asked!.Query);
        Assert.Equal(
            ($$"""{namespace="{{ns}}", pod=~"shop-[a-z0-9]+-[a-z0-9]{5}", container="app"}""", Nanoseconds(Time.Now.AddHours(-2)), Nanoseconds(Time.Now), "10", "backward"),
            (query["query"], query["start"], query["end"], query["limit"], query["direction"]));
        Assert.Equal("acme", Assert.Single(loki.Tenant!));
    }

    [Fact]
    public async Task Lines_of_present_instances_are_not_shown_twice()
    {
        var pod = Pod("shop-6fc4c7db-bbbbb");
        loki.Answer = Stream(pod.Name, (-5, "shown"), (-6, "first that is shown"), (-7, "of a run before"));

        var lines = await BeforeAsync([pod], [Line(pod, -6, "first that is shown"), Line(pod, -5, "shown")], 10);

        Assert.Equal(["of a run before"], lines.Select(line => line.Message));
    }

    [Fact]
    public async Task It_is_not_asked_when_nothing_is_missing()
    {
        var pod = Pod("shop-6fc4c7db-bbbbb");

        Assert.Empty(await BeforeAsync([pod], [Line(pod, -1, "last")], 1));

        Assert.Null(loki.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.OK, "<html>")]
    public async Task Without_an_answer_a_line_says_so(HttpStatusCode status, string answer)
    {
        (loki.Status, loki.Answer) = (status, answer);
        var pod = Pod("shop-6fc4c7db-bbbbb");

        var line = Assert.Single(await BeforeAsync([pod], [Line(pod, -1, "last")], 10));

        Assert.Equal(LogSource.Platform, line.Source);
        Assert.StartsWith("earlier log lines may be missing here: Loki has none to give now: ", line.Message, StringComparison.Ordinal);
        Assert.True(line.At < pod.CreatedAt);
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 0, true)]
    [InlineData(1, 2, true)]
    public async Task Without_Loki_a_line_says_what_is_gone(int generation, int restarts, bool told)
    {
        var lines = await BeforeAsync([Pod("shop-6fc4c7db-bbbbb", generation, restarts)], [], 10, withLoki: false);

        Assert.Equal(told ? ["earlier log lines are gone with the instances that wrote them"] : [], lines.Select(line => line.Message));
    }

    private async Task<IReadOnlyList<LogEntry>> BeforeAsync(IReadOnlyList<PodFacts> pods, IReadOnlyList<LogEntry> known, int tail, bool withLoki = true)
    {
        using var http = new HttpClient(loki);
        var history = new LogHistory(withLoki ? new LokiClient(http, new Uri("http://loki.test/"), "acme") : null, Database, Time);
        var mask = SecretMask.For([new SecretString("my-password")]);
        return [.. await history.BeforeAsync(app, pods, known, tail, null, mask, instance => $"shop/{instance}", Token)];
    }

    private LogEntry Line(PodFacts pod, int minutes, string text) => new("", Time.Now.AddMinutes(minutes), LogSource.Stdout, "", pod.Name, text);

    private PodFacts Pod(string name, int generation = 2, int restarts = 0) => PodFacts.Of(ClusterScene.Json(
        $$$"""
        { "metadata": { "uid": "{{{name}}}", "namespace": "{{{ns}}}", "name": "{{{name}}}", "creationTimestamp": "{{{Time.Now.AddMinutes(-10):yyyy-MM-ddTHH:mm:ssZ}}}",
            "labels": { "satusky.com/generation": "{{{generation}}}" } },
          "status": { "containerStatuses": [{ "name": "app", "restartCount": {{{restarts}}} }] } }
        """));

    private string Stream(string pod, params (int Minutes, string Text)[] lines)
    {
        var values = lines.Select(line => $"[\"{Nanoseconds(Time.Now.AddMinutes(line.Minutes))}\", \"{line.Text.Replace("\n", "\\n", StringComparison.Ordinal)}\"]");
        return $$$"""{ "status": "success", "data": { "resultType": "streams", "result": [{ "stream": { "pod": "{{{pod}}}" }, "values": [{{{string.Join(", ", values)}}}] }] } }""";
    }

    private static string Nanoseconds(DateTimeOffset at) => $"{at.ToUnixTimeMilliseconds()}000000";

    private sealed class ScriptedLoki : HttpMessageHandler
    {
        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Answer { get; set; } = "{}";

        public Uri? Asked { get; private set; }

        public IEnumerable<string>? Tenant { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Asked, Tenant) = (request.RequestUri, request.Headers.GetValues("X-Scope-OrgID"));
            return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(Answer) });
        }
    }
}
