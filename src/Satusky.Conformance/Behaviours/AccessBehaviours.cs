using System.Security.Cryptography;
using System.Text;

namespace Satusky.Conformance.Behaviours;

internal static class AccessBehaviours
{
    [Behaviour]
    public static async Task A_process_passes_its_outputs_and_its_exit_code_on(Scene scene)
    {
        await scene.DeployedAsync();
        var result = await scene.ExecAsync(null, "sh", "-c", "echo out; echo err >&2; exit 7");

        Claim.Equal(7, result.End.ExitCode, "the exit code");
        Claim.Equal("out\n|err\n", $"{Encoding.UTF8.GetString(result.Output)}|{result.Error}", "what the process wrote");
    }

    [Behaviour]
    public static async Task Input_reaches_a_process_byte_for_byte(Scene scene)
    {
        await scene.DeployedAsync();
        var sent = RandomNumberGenerator.GetBytes(300_000);
        var result = await scene.ExecAsync(sent, "cat");

        Claim.Equal(0, result.End.ExitCode, "the exit code");
        Claim.That(sent.AsSpan().SequenceEqual(result.Output), $"of {sent.Length} bytes {result.Output.Length} came back, or others");
    }

    [Behaviour]
    public static async Task A_connection_reaches_the_port_of_an_instance(Scene scene)
    {
        await scene.DeployedAsync();
        var port = (await scene.PlaceAsync()).Port;

        await scene.UntilAsync(
            async () => await scene.AskPortAsync(port) is { } answer && answer.Contains("200 OK", StringComparison.Ordinal) && answer.TrimEnd().EndsWith("ok", StringComparison.Ordinal),
            "the page by a connection to the port");
    }

    [Behaviour]
    public static async Task A_port_where_nobody_listens_is_refused(Scene scene)
    {
        await scene.DeployedAsync();

        Claim.That(await scene.AskPortAsync((await scene.PlaceAsync()).Port + 1) is null, "a connection to a port where nobody listens ended in order");
    }
}
