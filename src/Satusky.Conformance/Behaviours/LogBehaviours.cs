using Satusky.Contracts.Api;

namespace Satusky.Conformance.Behaviours;

internal static class LogBehaviours
{
    [Behaviour]
    public static async Task Lines_come_in_the_order_they_were_written(Scene scene)
    {
        await scene.DeployedAsync(("SAY", "one\\ntwo\\n\\nthree ünïcödé"));
        await scene.LineAsync("serving");
        var lines = (await scene.LogsAsync()).Where(line => line.Source != LogSource.Platform).ToList();

        Claim.Equal("one|two||three ünïcödé|serving", string.Join('|', lines.Select(line => line.Message)), "the log");
        Claim.That(lines.All(line => line.Label == scene.App), $"the labels are {string.Join(' ', lines.Select(line => line.Label).Distinct())}");
    }

    [Behaviour]
    public static async Task Above_one_instance_each_line_names_its_own(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        var status = await scene.RunningAsync((await scene.DeployAsync(("SAY", "hello"))).Release);
        await scene.UntilAsync(async () => (await scene.LogsAsync()).Count(line => line.Message == "serving") == 2, "a line of each instance");
        var labels = (await scene.LogsAsync()).Select(line => line.Label).Distinct().Order(StringComparer.Ordinal);

        Claim.Equal(string.Join(' ', status.Kept().Select(i => $"{scene.App}/{i.Name}").Order(StringComparer.Ordinal)), string.Join(' ', labels), "the labels");
    }

    [Behaviour]
    public static async Task The_run_before_a_crash_stays_readable(Scene scene)
    {
        await scene.DeployedAsync(("SAY", "hello"));
        await scene.ServingAsync();
        await scene.CrashAsync((await scene.StatusAsync()).Kept().Single().Name);
        await scene.UntilAsync(status => status.Kept().Any(i => i is { Restarts: 1, State: "ready" }), "a second run that is ready");
        await scene.UntilAsync(async () => (await scene.LogsAsync()).Count(line => line.Message == "serving") == 2, "the lines of both runs");

        var story = (await scene.LogsAsync()).Select(line => line.Message).Where(m => m is "hello" or "told to crash" or "exit status 42").ToList();
        Claim.Equal("hello|told to crash|exit status 42|hello", string.Join('|', story), "the story");
    }

    [Behaviour]
    public static async Task A_stream_goes_on_with_new_lines(Scene scene)
    {
        await scene.DeployedAsync(("SAY", "before"));
        await scene.LineAsync("serving");
        var crash = scene.LineAsync("exit status 42");
        await scene.CrashAsync((await scene.StatusAsync()).Kept().Single().Name);

        Claim.That((await crash).Any(line => line.Message == "before"), "the stream does not begin with what was there");
    }

    [Behaviour]
    public static async Task A_stream_shows_a_failing_restart_while_the_old_instance_serves(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ServingAsync();
        await scene.SetEnvAsync(("EXIT_CODE", "3"), ("SAY", "cannot reach the database"));
        var lines = scene.LineAsync(line => line.Source == LogSource.Platform && line.Message.Contains("exit status 3", StringComparison.Ordinal), "exit status 3");
        await scene.RestartAsync();

        Claim.That((await lines).Any(line => line.Message == "cannot reach the database"), "the stream shows the end but not the reason");
        Claim.Equal(200, (await scene.VisitAsync()).Status, "the status of the old instance");
    }

    [Behaviour]
    public static async Task A_stream_joined_again_misses_and_repeats_nothing(Scene scene)
    {
        await scene.DeployedAsync(("SAY", "one\\ntwo\\nthree"));
        await scene.LineAsync("serving");
        var first = await scene.LineAsync(line => line.Message == "two", "two");
        var rest = await scene.LineAsync(line => line.Message == "serving", "serving", $"after={Uri.EscapeDataString(first[^1].Cursor)}");

        Claim.Equal("three|serving", string.Join('|', rest.Select(line => line.Message)), "the lines after \"two\"");
    }

    [Behaviour]
    public static async Task A_tail_is_as_long_as_asked(Scene scene)
    {
        await scene.DeployedAsync(("SAY", "one\\ntwo\\nthree"));
        await scene.LineAsync("serving");

        Claim.Equal("three|serving", string.Join('|', (await scene.LogsAsync("tail=2")).Select(line => line.Message)), "the last two lines");
    }
}
