using System.Text;
using System.Text.Json;

namespace Satusky.ContainerApi.Tests;

public sealed class BuildTranscriptTests
{
    // Recorded from Docker 20.10.24: the vertex and the log of `RUN /bin/busybox echo hello-run && /bin/busybox mkdir /x`.
    private const string RecordedVertex = "CuABCkdzaGEyNTY6YzA5MDc1ZTIzM2UzMWEwZDdiY2YzYjA1NzBmMzY0ZjdiOWE2ZTRlNGJjODE1ZmIzNjQyMGZlNDA0OTY5NDhhMxJHc2hhMjU2OmJmODdiNTAyNGY2NjczODM2ZDhjNjcwYWM2N2M1ZGEyZjBhMzNiYzRjZmVmZDgyYTQ1NTkyNjc5YmUzMmY5MjUaPlsyLzNdIFJVTiAvYmluL2J1c3lib3ggZWNobyBoZWxsby1ydW4gJiYgL2Jpbi9idXN5Ym94IG1rZGlyIC94KgwI7pOE2AYQ09P71gM=";
    private const string RecordedLog = "GmQKR3NoYTI1NjpjMDkwNzVlMjMzZTMxYTBkN2JjZjNiMDU3MGYzNjRmN2I5YTZlNGU0YmM4MTVmYjM2NDIwZmU0MDQ5Njk0OGEzEgsI75OE2AYQh8DaIBgBIgpoZWxsby1ydW4K";

    [Fact]
    public void A_recorded_BuildKit_build_is_read()
    {
        const string step = "[2/3] RUN /bin/busybox echo hello-run && /bin/busybox mkdir /x";

        Assert.Equal(
            [new BuildStep(step, Cached: false), new BuildOutput("hello-run", step), new BuildImage("sha256:d23a")],
            Read(Trace(RecordedVertex), Trace(RecordedVertex), Trace(RecordedLog), """{"id":"moby.image.id","aux":{"ID":"sha256:d23a"}}"""));
    }

    [Fact]
    public void A_BuildKit_error_names_the_step_that_failed()
    {
        var cancelled = Vertex("a", "[1/2] RUN slow", "context canceled: canceled");
        var failed = Vertex("b", "[2/2] RUN exit 3", "exit code: 3");

        Assert.Equal(
            new BuildError("exit code: 3", "[2/2] RUN exit 3"),
            Read(Trace(cancelled), Trace(failed), """{"errorDetail":{"message":"exit code: 3"},"error":"exit code: 3"}""")[^1]);
    }

    [Fact]
    public void Characters_cut_between_BuildKit_logs_are_whole()
    {
        var euro = "€\n"u8.ToArray();
        var first = Field(3, [.. Field(1, "a"u8), .. Field(4, euro.AsSpan(0, 2))]);
        var second = Field(3, [.. Field(1, "a"u8), .. Field(4, euro.AsSpan(2))]);

        Assert.Equal([new BuildOutput("€", "")], Read(Trace(Convert.ToBase64String(first)), Trace(Convert.ToBase64String(second))));
    }

    [Fact]
    public void A_Buildah_build_is_read()
    {
        Assert.Equal(
            [
                new BuildStep("[2/2] STEP 1/2: FROM scratch", Cached: false),
                new BuildStep("STEP 2/2: RUN x", Cached: false),
                new BuildOutput("in two pieces", "STEP 2/2: RUN x"),
                new BuildOutput("no line end", "STEP 2/2: RUN x"),
                new BuildImage("sha256:50b1"),
            ],
            Read(
                """{"stream":"[2/2] STEP 1/2: FROM scratch\nSTEP 2/2: RUN x\n"}""",
                """{"stream":"in two "}""",
                """{"stream":"pieces\n"}""",
                """{"aux":{"ID":"50b1"}}""",
                """{"stream":"no line end"}"""));
    }

    [Fact]
    public void A_failed_Buildah_build_gives_no_image()
    {
        Assert.Equal(
            [new BuildStep("STEP 1/1: RUN y", Cached: false), new BuildOutput("half", "STEP 1/1: RUN y"), new BuildError("exit status 3", "STEP 1/1: RUN y")],
            Read(
                """{"aux":{"ID":"50b1"}}""",
                """{"stream":"STEP 1/1: RUN y\nhalf"}""",
                """{"errorDetail":{"message":"exit status 3\n"},"error":"exit status 3\n"}"""));
    }

    [Fact]
    public void Every_truncated_BuildKit_message_is_refused()
    {
        var whole = Convert.FromBase64String(RecordedVertex);
        for (var length = 1; length < whole.Length; length++)
        {
            var part = whole[..length];
            var refusal = Assert.Throws<ContainerApiException>(() => BuildKitStatus.Decode(part));
            Assert.Equal(EngineFault.Protocol, refusal.Fault);
        }
    }

    [Fact]
    public void Progress_that_is_not_base64_is_refused() =>
        Assert.Equal(EngineFault.Protocol, Assert.Throws<ContainerApiException>(() => Read(Trace("!"))).Fault);

    [Fact]
    public void Unknown_protobuf_fields_are_passed_over()
    {
        byte[] message = [0x48, 0xAC, 0x02, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x5D, 1, 2, 3, 4, .. Field(15, "new"u8), .. Field(1, Field(1, "digest"u8))];

        Assert.Equal("digest", Assert.Single(BuildKitStatus.Decode(message).Vertices).Digest);
    }

    [Theory]
    [InlineData(new byte[] { 0x0B })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F })]
    public void Malformed_protobuf_is_refused(byte[] message) =>
        Assert.Equal(EngineFault.Protocol, Assert.Throws<ContainerApiException>(() => BuildKitStatus.Decode(message)).Fault);

    private static List<BuildMessage> Read(params string[] lines)
    {
        var transcript = new BuildTranscript();
        var messages = lines.SelectMany(line => transcript.Read(JsonSerializer.Deserialize(line, EngineJson.Default.BuildAnswer)!)).ToList();
        messages.AddRange(transcript.Complete());
        return messages;
    }

    private static string Trace(string base64) => $$"""{"id":"moby.buildkit.trace","aux":"{{base64}}"}""";

    private static string Vertex(string digest, string name, string error) => Convert.ToBase64String(
        Field(1, [.. Field(1, Encoding.UTF8.GetBytes(digest)), .. Field(3, Encoding.UTF8.GetBytes(name)), .. Field(7, Encoding.UTF8.GetBytes(error))]));

    private static byte[] Field(int number, ReadOnlySpan<byte> bytes) => [(byte)(number << 3 | 2), (byte)bytes.Length, .. bytes];
}
