using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>Reads a stream of JSON values, one a line, as a watch sends them.</summary>
internal static class JsonLines
{
    public const int MaxLineBytes = 16 * 1024 * 1024;
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 32 * 1024, leaveOpen: true);

    /// <param name="alive">Called whenever bytes arrived.</param>
    public static async IAsyncEnumerable<JsonDocument> ReadAsync(ApiBody body, Action alive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, Options);
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                alive();
                var rest = result.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    using var value = Parse(rest.Slice(0, end), body.Operation);
                    yield return value;
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > MaxLineBytes)
                    throw new KubernetesException(KubernetesFault.Protocol, body.Operation, $"a line is longer than {MaxLineBytes} bytes");
                if (result.IsCompleted)
                {
                    if (!rest.IsEmpty)
                        throw body.Cut("in the middle of a line");
                    yield break;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static JsonDocument Parse(ReadOnlySequence<byte> line, string operation)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException malformed)
        {
            throw new KubernetesException(KubernetesFault.Protocol, operation, $"a line is not JSON: {malformed.Message}", malformed);
        }
    }
}
