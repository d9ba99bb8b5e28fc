using System.Globalization;
using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>Reads how a process ended from the status that the server sends last.</summary>
internal static class ProcessStatus
{
    /// <exception cref="KubernetesException">The process was not run, or nothing was said of its end.</exception>
    public static int ExitCode(ReadOnlySpan<byte> json, ChannelSocket socket)
    {
        if (json.IsEmpty)
            throw socket.Cut("without a word about the process");
        StatusAnswer? status;
        try
        {
            status = JsonSerializer.Deserialize(json, ApiJson.Default.StatusAnswer);
        }
        catch (JsonException malformed)
        {
            throw new KubernetesException(KubernetesFault.Protocol, socket.Operation, $"the status of the process is not JSON: {malformed.Message}", malformed);
        }

        if (status is { Status: "Success" })
            return 0;
        var code = status?.Details?.Causes?.FirstOrDefault(cause => cause.Reason == "ExitCode")?.Message;
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var exit)
            ? exit
            : throw ApiStatus.Failure(socket.Operation, status ?? new StatusAnswer { Message = "the server said nothing of the process" });
    }
}
