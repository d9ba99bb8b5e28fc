using Satusky.Server.Supervision;

namespace Satusky.Server.Tests.Supervision;

public sealed class LogFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sky-").FullName;

    private string Log => Path.Combine(folder, "edge.log");

    [Fact]
    public void A_large_log_moves_aside_and_three_are_kept()
    {
        for (var i = 1; i <= 5; i++)
        {
            File.AppendAllText(Log, $"text {i}");
            LogFiles.Rotate(Log, limit: 5);
        }

        Assert.Equal("", File.ReadAllText(Log));
        Assert.Equal(["text 5", "text 4", "text 3"], Enumerable.Range(1, 3).Select(i => File.ReadAllText($"{Log}.{i}")));
        Assert.Equal(4, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_log_held_open_is_copied_and_emptied()
    {
        using var writer = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        writer.Write("before"u8);
        LogFiles.Rotate(Log, limit: 1);

        Assert.Equal("before", File.ReadAllText($"{Log}.1"));
        Assert.Equal(0, new FileInfo(Log).Length);
    }

    [Fact]
    public void Last_lines_leave_out_what_was_there_before()
    {
        File.WriteAllText(Log, "old\nolder\n");
        var from = new FileInfo(Log).Length;
        File.AppendAllText(Log, "one\ntwo\nthree\n");

        Assert.Equal(["two", "three"], LogFiles.LastLines(Log, 2));
        Assert.Equal(["one", "two", "three"], LogFiles.LastLines(Log, 10, from));
    }

    [Fact]
    public void Last_lines_say_each_message_once()
    {
        File.WriteAllText(Log, """
            {"LogLevel":"Warning","Message":"the disk is full"}
            {"LogLevel":"Warning","Message":"the disk is full"}
            {"cut
            """);

        Assert.Equal(["the disk is full", "{\"cut"], LogFiles.LastLines(Log, 10));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
