using System.Security.Cryptography;
using System.Text;
using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

public sealed class ExecTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task Outputs_come_apart_and_the_exit_code_is_known(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var container = await RunAsync(client, Shell("sleep 60"));
        var (output, error, code) = await ExecAsync(client, container, new ExecSpec { Command = ["sh", "-c", "echo out; echo err >&2; exit 7"] });

        Assert.Equal(("out\n", "err\n", 7), (Encoding.UTF8.GetString(output), error, code));
        await client.Containers.RemoveAsync(container, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Input_and_its_end_arrive(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var container = await RunAsync(client, Shell("sleep 60"));
        var sent = RandomNumberGenerator.GetBytes(500_000);
        var (output, _, code) = await ExecAsync(client, container, new ExecSpec { Command = ["cat"], Stdin = true }, sent);

        Assert.Equal(0, code);
        Assert.True(sent.AsSpan().SequenceEqual(output));
        await client.Containers.RemoveAsync(container, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_terminal_has_the_size_it_is_given(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var container = await RunAsync(client, Shell("sleep 60"));
        var spec = new ExecSpec { Command = ["sh", "-c", "read x; busybox stty size; echo asked; read x; busybox stty size"], Stdin = true, Tty = true, Size = (100, 30) };
        var id = await client.Execs.CreateAsync(container, spec, Token);
        await using var process = await client.Execs.StartAsync(id, spec, Token);
        await process.WriteAsync("\n"u8.ToArray(), Token);
        var text = "";
        var isResized = false;
        await foreach (var part in process.ReadAsync(Token))
        {
            text += Encoding.UTF8.GetString(part.Bytes.Span);
            if (!isResized && text.Contains("asked", StringComparison.Ordinal))
            {
                isResized = true;
                await process.ResizeAsync(80, 25, Token);
                await process.WriteAsync("\n"u8.ToArray(), Token);
            }
        }

        Assert.Contains("30 100", text, StringComparison.Ordinal);
        Assert.Contains("25 80", text, StringComparison.Ordinal);
        await client.Containers.RemoveAsync(container, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_program_that_is_not_there_is_told(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var container = await RunAsync(client, Shell("sleep 60"));
        string told;
        try
        {
            var (output, error, code) = await ExecAsync(client, container, new ExecSpec { Command = ["nope"] });
            told = $"{Encoding.UTF8.GetString(output)}{error}{code}";
        }
        catch (ContainerApiException exception)
        {
            told = exception.EngineMessage;
        }

        Assert.Contains("executable file", told, StringComparison.Ordinal);
        await client.Containers.RemoveAsync(container, force: true, volumes: true, Token);
    }

    private static async Task<(byte[] Output, string Error, int? Code)> ExecAsync(ContainerEngineClient client, string container, ExecSpec spec, byte[]? input = null)
    {
        var id = await client.Execs.CreateAsync(container, spec, Token);
        await using var process = await client.Execs.StartAsync(id, spec, Token);
        var sending = input is null ? Task.CompletedTask : Task.Run(async () =>
        {
            await process.WriteAsync(input, Token);
            process.CloseInput();
        }, Token);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        await foreach (var part in process.ReadAsync(Token))
            (part.IsError ? error : output).Write(part.Bytes.Span);
        await sending;
        return (output.ToArray(), Encoding.UTF8.GetString(error.ToArray()), (await client.Execs.InspectAsync(id, Token)).ExitCode);
    }
}
