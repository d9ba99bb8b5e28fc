using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Tests.Diagnosis;

public sealed class ExitDiagnosisTests
{
    private static readonly MemoryQuantity Limit = new(128 * 1024 * 1024);

    [Fact]
    public void A_failing_app_shows_status_uptime_and_last_lines()
    {
        var verdict = ExitDiagnosis.Explain(new ExitFacts { ExitCode = 1, Uptime = TimeSpan.FromMilliseconds(410), LastLines = ["starting", "DATABASE_URL is required"] });

        Assert.Equal((ConditionStatus.False, Reasons.Exited), (verdict.Status, verdict.Reason));
        Assert.Equal("the app exited with exit status 1 after 0.4s", verdict.Message);
        Assert.Equal(["starting", "DATABASE_URL is required"], verdict.Evidence);
        Assert.Equal("1ctl secret create --kv DATABASE_URL=…", verdict.Hint);
    }

    [Fact]
    public void Only_the_last_twenty_lines_are_evidence()
    {
        var lines = Enumerable.Range(1, 30).Select(number => $"line {number}").ToList();

        Assert.Equal(lines[10..], ExitDiagnosis.Explain(new ExitFacts { ExitCode = 1, LastLines = lines }).Evidence);
    }

    [Theory]
    [InlineData(139, null, "the app was ended by SIGSEGV (exit status 139) after 12s")]
    [InlineData(143, null, "the app was ended by SIGTERM (exit status 143) after 12s")]
    [InlineData(137, false, "the app was ended by SIGKILL (exit status 137) after 12s")]
    [InlineData(200, null, "the app exited with exit status 200 after 12s")]
    public void Signals_are_named(int code, bool? kernelLogSaysOom, string expected)
    {
        var verdict = ExitDiagnosis.Explain(new ExitFacts { ExitCode = code, KernelLogSaysOom = kernelLogSaysOom, Uptime = TimeSpan.FromSeconds(12), MemoryLimit = Limit });

        Assert.Equal((Reasons.Exited, expected), (verdict.Reason, verdict.Message));
    }

    [Theory]
    [InlineData(true, null, "the app was killed (137) because it used more than its memory limit of 128Mi")]
    [InlineData(false, true, "the app was killed (137) because it used more than its memory limit of 128Mi")]
    [InlineData(false, null, "the app was killed (137), probably because of its memory limit of 128Mi")]
    public void Running_out_of_memory_is_named_as_sure_as_it_is(bool engineSays, bool? kernelSays, string expected)
    {
        var verdict = ExitDiagnosis.Explain(new ExitFacts { ExitCode = 137, OomKilled = engineSays, KernelLogSaysOom = kernelSays, MemoryLimit = Limit });

        Assert.Equal((Reasons.OOMKilled, expected), (verdict.Reason, verdict.Message));
        Assert.Equal("give it more, for example `memory = \"256Mi\"` in satusky.toml, then `1ctl deploy`", verdict.Hint);
    }

    [Theory]
    [InlineData(0, "in the foreground")]
    [InlineData(126, "execute permission")]
    [InlineData(127, "CMD and ENTRYPOINT")]
    public void Codes_with_a_meaning_bring_their_hint(int code, string hint) =>
        Assert.Contains(hint, ExitDiagnosis.Explain(new ExitFacts { ExitCode = code }).Hint, StringComparison.Ordinal);

    [Theory]
    [InlineData("panic: DATABASE_URL not set", "DATABASE_URL")]
    [InlineData("2026/11/21 DATABASE_URL environment variable is not set", "DATABASE_URL")]
    [InlineData("Error: STRIPE_API_KEY is missing", "STRIPE_API_KEY")]
    [InlineData("TOKEN is not set", "TOKEN")]
    [InlineData("\"API_KEY\" is undefined", "API_KEY")]
    [InlineData("Missing required environment variable: SMTP_HOST", "SMTP_HOST")]
    [InlineData("KeyError: 'SECRET_KEY'", "SECRET_KEY")]
    public void A_missing_variable_is_asked_for_by_name(string line, string name) => Assert.Equal($"1ctl secret create --kv {name}=…", OutputHints.Of([line, "bye"]));

    [Theory]
    [InlineData("ERROR required field is empty")]
    [InlineData("TLS is required")]
    [InlineData("database not set up")]
    [InlineData("GET /missing 404")]
    [InlineData("listening on 0.0.0.0:8080")]
    public void Words_that_only_look_alike_bring_no_hint(string line) => Assert.Null(OutputHints.Of([line]));

    [Theory]
    [InlineData("dial tcp 10.0.0.7:5432: connect: connection refused", "10.0.0.7:5432")]
    [InlineData("Error: connect ECONNREFUSED 127.0.0.1:6379", "127.0.0.1:6379")]
    [InlineData("connection to server at \"db\" (10.0.0.7), port 5432 failed: Connection refused", "db:5432")]
    public void A_refused_connection_names_the_address(string line, string address) =>
        Assert.StartsWith($"nothing answers at {address}:", OutputHints.Of([line]), StringComparison.Ordinal);

    [Theory]
    [InlineData("PANIC:  could not write to file \"pg_wal/xlogtemp.29\": No space left on device")]
    [InlineData("Error: ENOSPC: no space left on device, write")]
    public void A_full_disk_is_named(string line) => Assert.StartsWith("what it writes to is full", OutputHints.Of([line]), StringComparison.Ordinal);

    [Fact]
    public void A_program_of_another_processor_is_a_failed_start()
    {
        var verdict = ExitDiagnosis.Explain(new ExitFacts { ExitCode = 1, LastLines = ["exec /app: exec format error"] });

        Assert.Equal((Reasons.StartFailed, "\"/app\" cannot be executed on this machine: exec format error"), (verdict.Reason, verdict.Message));
    }

    [Theory]
    [InlineData("runc: runc create failed: unable to start container process: exec: \"/nope\": stat /nope: no such file or directory: OCI runtime attempted to invoke a command that was not found", "\"/nope\" was not found in the image")]
    [InlineData("crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found", "\"nope\" was not found in the image")]
    [InlineData("failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/etc\": permission denied: unknown", "\"/etc\" may not be executed: permission denied")]
    [InlineData("crun: open executable: Permission denied: OCI permission denied", "the image's command may not be executed: permission denied")]
    [InlineData("runc: runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: OCI permission denied", "the container engine may not set the limit NOFILE for the app's processes: operation not permitted")]
    [InlineData("crun: setrlimit `RLIMIT_NPROC`: Operation not permitted: OCI permission denied", "the container engine may not set the limit NPROC for the app's processes: operation not permitted")]
    [InlineData("crun: writing file `devices.allow`: Operation not permitted: OCI permission denied", "the container engine could not start the app: crun: writing file `devices.allow`: Operation not permitted: OCI permission denied")]
    [InlineData("cannot set memory below 6MB\ndetails", "the container engine could not start the app: cannot set memory below 6MB")]
    public void The_engine_s_words_about_a_start_are_translated(string engine, string expected)
    {
        var verdict = StartDiagnosis.Explain(engine);

        Assert.Equal((Reasons.StartFailed, expected), (verdict.Reason, verdict.Message));
        Assert.Equal(engine.Split('\n'), verdict.Evidence);
    }
}
