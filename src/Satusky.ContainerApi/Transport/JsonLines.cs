using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.ContainerApi;

/// <summary>Reads a stream of JSON values, one a line, as the engines write progress and events.</summary>
internal static class JsonLines
{
    private const int MaxLineBytes = 4 * 1024 * 1024;
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 16 * 1024);

    /// <summary>Disposes <paramref name="body"/> at its end.</summary>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        EngineBody body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var owned = body;
        var reader = PipeReader.Create(body, Options);
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                rest = rest.Slice(rest.GetPosition(1, end));
                if (!IsBlank(line))
                    yield return Parse(line, type, body);
            }

            if (rest.Length > MaxLineBytes)
                throw new ContainerApiException(EngineFault.Protocol, body.Operation, $"a message is longer than {MaxLineBytes} bytes");
            if (result.IsCompleted)
            {
                if (!IsBlank(rest))
                    yield return Parse(rest, type, body);
                yield break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        reader.AdvancePastAny((byte)' ', (byte)'\r', (byte)'\t');
        return reader.End;
    }

    private static T Parse<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type, EngineBody body)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("null where a message was expected");
        }
        catch (JsonException malformed)
        {
            throw new ContainerApiException(EngineFault.Protocol, body.Operation, $"a message is not JSON: {malformed.Message}", null, malformed);
        }
    }
}
