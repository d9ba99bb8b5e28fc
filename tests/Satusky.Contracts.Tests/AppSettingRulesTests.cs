using System.Text.Json;
using Satusky.Contracts.Apps;

namespace Satusky.Contracts.Tests;

public sealed class AppSettingRulesTests
{
    private static readonly AppSpec Valid = new() { Name = "web" };

    public static TheoryData<AppSpec, string> Faulty => new()
    {
        { Valid with { Readiness = new CheckSpec { Path = "ready" } }, "[checks.readiness] path \"ready\" is not valid" },
        { Valid with { Readiness = new CheckSpec { Port = 0 } }, "[checks.readiness] port 0 is not valid: use a number between 1 and 65535" },
        { Valid with { Liveness = new CheckSpec { Timeout = 11 } }, "[checks.liveness] timeout 11 is not valid: use a number between 1 and 10" },
        { Valid with { Liveness = new CheckSpec { SuccessThreshold = 2 } }, "success_threshold of [checks.liveness] must be 1" },
        { Valid with { Readiness = new CheckSpec(), HealthPath = "/health" }, "health_path and [checks.readiness] say the same thing twice" },
        { Valid with { GracePeriod = 0 }, "grace_period 0 is not valid" },
        { Valid with { ServicePort = 70000 }, "service_port 70000 is not valid" },
        { Valid with { User = "nobody" }, "user \"nobody\" is not valid: write numbers" },
        { Valid with { Command = [] }, "command is empty" },
        { Valid with { Args = ["a\0"] }, "args contains a NUL character" },
        { Valid with { WaitFor = ["web:80"] }, "wait_for \"web:80\" is the app itself" },
        { Valid with { WaitFor = ["db:x"] }, "wait_for \"db:x\" is not valid" },
        { Valid with { Scale = new ScaleSpec(3, 2) }, "[scale] max 2 is less than min 3" },
        { Valid with { Scale = new ScaleSpec(1, 2), Replicas = 2 }, "replicas and [scale] both set the number of instances" },
        { Valid with { Files = [new FileSpec("conf", "x")] }, "[[files]] file path \"conf\" is not valid" },
        { Valid with { Files = [new FileSpec("/etc/../x", "x")] }, "is not valid" },
        { Valid with { Files = [new FileSpec("/proc/x", "x")] }, "/proc belongs to the system" },
        { Valid with { Files = [new FileSpec("/x")] }, "needs exactly one of content, source and secret" },
        { Valid with { Files = [new FileSpec("/x", "x", "KEY")] }, "needs exactly one of content, source and secret" },
        { Valid with { Files = [new FileSpec("/x", "x"), new FileSpec("/x", "y")] }, "file \"/x\" is there 2 times" },
        { Valid with { Files = [new FileSpec("/x", new string('x', FileSpec.MaxBytes + 1))] }, "at most 65536 are possible" },
        { Valid with { Files = [.. Enumerable.Range(0, 5).Select(n => new FileSpec($"/{n}", new string('x', 60_000)))] }, "the files have 300000 bytes together" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_setting_is_explained(AppSpec spec, string part) => Assert.Contains(part, Assert.Single(AppSpecRules.Faults(spec)), StringComparison.Ordinal);

    [Fact]
    public void Every_setting_at_once_is_possible() => Assert.Empty(AppSpecRules.Faults(Valid with
    {
        Readiness = new CheckSpec { Path = "/ready", Port = 9000, Interval = 1, Timeout = 1, FailureThreshold = 1, SuccessThreshold = 3, InitialDelay = 0 },
        Liveness = new CheckSpec { Port = 9000 },
        GracePeriod = 5,
        Internal = true,
        ServicePort = 80,
        Command = ["migrate"],
        Args = ["-go", "down"],
        User = "1000:1000",
        WaitFor = ["db", "db.default-1.svc.cluster.local:5432", "10.0.0.1:80"],
        Scale = new ScaleSpec(2, 5, 70),
        Files = [new FileSpec("/etc/app/app.conf", "x"), new FileSpec("/run/secrets/key", Secret: "KEY")],
    }));

    [Fact]
    public void A_specification_without_settings_means_what_it_meant()
    {
        var spec = JsonSerializer.Deserialize("""{"name":"web","port":80,"cpu":"1","memory":"64Mi","machines":[],"health_path":"/health","max_surge":"1","max_unavailable":"0"}""", ContractsJson.Default.AppSpec)!;

        Assert.Equal(("/health", "/health", TimeSpan.FromSeconds(30), "web:80"), (spec.ReadinessCheck!.Path, spec.VisitPath, spec.Grace, spec.InternalAddress));
        Assert.Equal((TimeSpan.FromSeconds(2), 3, 1, TimeSpan.Zero), (spec.ReadinessCheck.TimeLimit, spec.ReadinessCheck.Failures, spec.ReadinessCheck.Successes, spec.ReadinessCheck.Delay));
        Assert.False(spec.Internal);
        Assert.Empty(AppSpecRules.Faults(spec));
    }

    [Fact]
    public void A_check_of_another_port_says_nothing_about_the_hostname() =>
        Assert.Null((Valid with { Readiness = new CheckSpec { Path = "/ready", Port = 9000 } }).VisitPath);
}
