using System.CommandLine;
using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Server.Commands;

/// <summary>`satusky move`: has another engine of this platform run an app, and shows the way there.</summary>
internal static class MoveCommand
{
    private static readonly Argument<string> s_app = new("app") { Description = "The app's name or deployment id" };
    private static readonly Option<string> s_to = new("--to") { Description = "The engine to move to: kubernetes", Required = true };
    private static readonly Option<string?> s_from = new("--from") { Description = "The engine it has to run on now: containers" };

    public static Command Create()
    {
        var command = new Command("move", "Move an app from this machine's containers to the cluster; it is served all the while. Ctrl+C takes the move back until traffic has moved")
        {
            s_app, s_from, s_to,
        };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings =>
            RunAsync(settings, parsed.GetValue(s_app)!, new MoveRequest(parsed.GetValue(s_to)!, parsed.GetValue(s_from)), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, string app, MoveRequest request, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals(cancellationToken);
        try
        {
            using var api = LocalApi.Open(settings, Environment.GetEnvironmentVariable);
            var json = JsonSerializer.Serialize(request, ContractsJson.Default.MoveRequest);
            var (accepted, refused) = await api.SendAsync(HttpMethod.Post, $"/v1/apps/{Uri.EscapeDataString(app)}/move", json, signals.Token);
            return accepted is null ? await RefusedAsync(refused!) : await FollowAsync(api, app, request.To, accepted, signals);
        }
        catch (HttpRequestException exception)
        {
            await Console.Error.WriteLineAsync($"The platform at port {settings.ApiPort} does not answer: {exception.Message}. See 'satusky status'; a move that was accepted goes on by itself.");
            return ExitCode.Unreachable;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The admin's token cannot be read: {exception.Message} Set SATUSKY_HOME, or SATUSKY_API_KEY to a token of yours.");
            return ExitCode.NotAllowed;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static async Task<int> FollowAsync(LocalApi api, string app, string target, OperationAccepted accepted, StopSignals signals)
    {
        try
        {
            await foreach (var e in api.FollowAsync(accepted.OperationId, signals.Token))
            {
                if (e.Kind == OperationEventKind.Note)
                {
                    Console.WriteLine(e.Text);
                }
                else if (e.Kind == OperationEventKind.Finished)
                {
                    return await FinishAsync(app, target, e);
                }
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            var (_, refused) = await api.SendAsync(HttpMethod.Delete, $"/v1/operations/{accepted.OperationId}", null, CancellationToken.None);
            Console.WriteLine(refused is null ? $"The move of {app} is taken back; it stays where it was." : $"{refused.Detail}. The platform goes on with it: 1ctl deploy status --deployment-id {accepted.DeploymentId}");
        }

        return ExitCode.Interrupted;
    }

    private static async Task<int> FinishAsync(string app, string target, OperationEvent finished)
    {
        if (finished.State == OperationState.Ready)
        {
            Console.WriteLine($"{app} runs on {target}.");
            return ExitCode.Done;
        }

        var moved = finished.State is OperationState.NotReady or OperationState.Superseded;
        await Console.Error.WriteLineAsync(moved ? $"{app} has moved to {target} and is not ready: {finished.Reason}: {finished.Text}" : $"{app} has not moved: {finished.Reason}: {finished.Text}");
        foreach (var line in (finished.Evidence ?? []).Append(finished.Hint).OfType<string>()) await Console.Error.WriteLineAsync($"  {line}");
        return moved ? ExitCode.NotReady : ExitCode.Failed;
    }

    private static async Task<int> RefusedAsync(Problem problem)
    {
        await Console.Error.WriteLineAsync(problem.Hint is null ? problem.Detail : $"{problem.Detail}\n{problem.Hint}");
        return problem.Status is 401 or 403 ? ExitCode.NotAllowed : ExitCode.Failed;
    }
}
