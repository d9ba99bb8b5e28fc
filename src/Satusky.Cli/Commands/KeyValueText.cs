using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands;

/// <summary>Reads <c>KEY=VALUE</c> arguments; <c>KEY=-</c> takes the value from standard input.</summary>
internal static class KeyValueText
{
    /// <param name="flag">The flag they were given with, for messages.</param>
    /// <param name="isSecret">Whether a faulty argument may hold a secret and must not be repeated.</param>
    public static async Task<Dictionary<string, string>> ReadAsync(
        Invocation run,
        string flag,
        IReadOnlyList<string> texts,
        bool isSecret,
        CancellationToken cancel)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? fromInput = null;
        foreach (var (index, text) in texts.Index())
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                var shown = isSecret ? $"{flag} number {index + 1} has no '='" : $"{flag} \"{text}\" has no '='";
                throw Fault($"invalid key-value format (expected KEY=VALUE): {shown}");
            }

            var (key, value) = (text[..equals], text[(equals + 1)..]);
            if (ConfigKey.Fault(key) is { } keyFault)
                throw Fault(keyFault);
            if (value == "-")
            {
                if (fromInput is not null)
                    throw Fault($"both {fromInput}=- and {key}=- want the value on standard input: give one of them in a call of its own");
                fromInput = key;
                value = await ReadInputAsync(run, key, cancel);
            }

            if (ConfigKey.ValueFault(key, value) is { } valueFault)
                throw Fault(valueFault);
            if (!values.TryAdd(key, value))
                throw Fault($"{key} is given twice: give it once");
        }

        return values;
    }

    // `echo value | 1ctl …` ends with a line break that is not part of the value.
    private static async Task<string> ReadInputAsync(Invocation run, string key, CancellationToken cancel)
    {
        if (run.Host.Console.InIsTerminal)
            run.Print.Note($"Reading the value of {key} from standard input; end with Ctrl+D on a line of its own");
        var text = await run.Host.Console.In.ReadToEndAsync(cancel);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private static CliException Fault(string message) => new(message) { Code = Reasons.InvalidCommandLine };
}
