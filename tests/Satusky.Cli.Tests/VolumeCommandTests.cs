using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class VolumeCommandTests
{
    private const string Toml = "[app]\nname = \"user-service\"\n";
    private const string Id = "0199aaaa-0000-7000-8000-000000000001";

    private static readonly VolumeView Volume = new(
        Id, "user-service-volume", "attached", UserService, "user-service", "/data", "1Gi", null, VolumeAccess.SingleWriter, VolumePolicy.Delete, "user-service-claim", 2, Desk.Now.AddDays(-1), Desk.Now);

    private static readonly VolumeDetails InFull = new(
        Volume,
        new VolumeStorage("user-service-claim", "default-1", true, "Bound", "standard", "1Gi", 3 * 1024 * 1024 / 2, "node1", "it lies on one machine alone"),
        new VolumeMount(true, true, "/data", null),
        VolumePolicy.Delete);

    [Fact]
    public async Task A_deploy_sends_the_volume_and_prints_its_notes()
    {
        var accepted = new DeployAccepted("op-1", UserService, null, 2, false, ["volume user-service-volume grows from 1Gi to 5Gi"]);
        await using var platform = (await PlatformAsync())
            .On("POST apps/user-service/deploys", accepted, ContractsJson.Default.DeployAccepted, 202)
            .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(Event(OperationEventKind.Accepted, Url)));
        using var desk = new Desk(platform, Toml + """
            [volume]
              size = "1Gi"
              mount = "/var/lib/data"
              access = "shared"
              policy = "retain"
              name = "other-volume"
            """);

        Assert.Contains("💡 volume user-service-volume grows from 1Gi to 5Gi\n", (await desk.RunAsync("deploy --image nginx --volume-size 5Gi --volume-storage-class fast")).Out, StringComparison.Ordinal);

        var sent = System.Text.Json.JsonSerializer.Deserialize(platform.Requests.First().Body, ContractsJson.Default.DeployRequest)!.Spec.Volume;
        Assert.Equal(
            new VolumeSpec { Size = "5Gi", Mount = "/var/lib/data", Access = VolumeAccess.Shared, Class = "fast", Policy = VolumePolicy.Retain, Name = "other-volume" }, sent);
    }

    [Fact]
    public async Task Faults_of_the_section_have_their_place()
    {
        using var desk = new Desk(toml: Toml + """
            [volume]
              size = "1"
              mount = "data"
              access = "both"
              policy = 3
              nam = "x"
            """);

        (await desk.RunAsync("deploy --image nginx")).Is(1, "", """
            ❌ satusky.toml:8:3: unknown key "nam": did you mean "name"?
              satusky.toml:4:10: volume size "1" is not valid: write a number with Mi, Gi or Ti, such as 1Gi
              satusky.toml:5:11: volume mount "data" is not valid: use an absolute path such as /data
              satusky.toml:6:12: invalid access "both": must be 'single-writer' or 'shared'
              satusky.toml:7:12: policy must be a string such as "retain", not an integer
            """);
    }

    [Fact]
    public async Task A_volume_needs_size_and_mount()
    {
        using var desk = new Desk(toml: Toml);

        (await desk.RunAsync("deploy --image nginx --volume-size 1Gi")).Is(
            1, "", "❌ volume-mount is required when volume is enabled: write mount = \"/data\" in [volume]");
    }

    [Fact]
    public async Task List_shows_every_volume()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform);

        (await desk.RunAsync("volumes list")).Is(0, """
            VOLUME ID                             NAME                 APP           SIZE  PVC                 STATUS    MOUNT  DESTROY POLICY
            ────────────────────────────────────  ───────────────────  ────────────  ────  ──────────────────  ────────  ─────  ──────────────
            0199aaaa-0000-7000-8000-000000000001  user-service-volume  user-service  1Gi   user-service-claim  attached  /data  delete
            """);
        Assert.Contains("\"destroy_policy\": \"delete\"", (await desk.RunAsync("volume list -o json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_is_a_hint_or_empty_json()
    {
        await using var platform = (await PlatformAsync()).On<IReadOnlyList<VolumeView>>("GET volumes", [], ContractsJson.Default.IReadOnlyListVolumeView);
        using var desk = new Desk(platform);

        (await desk.RunAsync("volumes list")).Is(0, "💡 No volumes found");
        (await desk.RunAsync("volumes list user-service -o json")).Is(0, "[]");
    }

    [Fact]
    public async Task Inspect_finds_the_volume_of_the_app()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("volumes inspect")).Is(0, """
            Volume Details
            ──────────────
            Volume ID: 0199aaaa-0000-7000-8000-000000000001
            Name: user-service-volume
            App: user-service
            Status: attached
            Size: 1Gi
            Used: 1.5Mi
            Access Mode: single-writer
            Destroy Policy: delete
            PVC: user-service-claim
            PVC Status: Bound
            Capacity: 1Gi
            Storage Class: standard
            Machine: node1
            Mount: /data
            Created: yesterday
            💡 it lies on one machine alone
            """);
        Assert.Equal((await desk.RunAsync("volumes get user-service-volume")).Out, (await desk.RunAsync("volumes inspect --app user-service")).Out);
    }

    [Fact]
    public async Task Delete_names_what_is_lost_and_asks()
    {
        await using var platform = (await PlatformAsync()).On($"DELETE volumes/{Id}", context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        using var desk = new Desk(platform);

        (await desk.RunAsync(["volumes", "delete", "user-service-volume"], input: "n\n", onTerminal: true)).Is(
            0, "Delete volume user-service-volume of 1Gi with all its data? This cannot be undone. [y/N]: Aborted.");
        Assert.DoesNotContain(platform.Requests, request => request.Method == "DELETE");
        (await desk.RunAsync("volumes rm user-service-volume -y")).Is(0, $"✅ Volume {Id} deleted");
    }

    [Fact]
    public async Task Delete_of_a_used_volume_names_its_app()
    {
        await using var platform = (await PlatformAsync()).OnProblem(
            $"DELETE volumes/{Id}", 409, Reasons.VolumeInUse, "volume \"user-service-volume\" is attached to app \"user-service\"", "Detach it first: 1ctl volumes detach user-service-volume");
        using var desk = new Desk(platform);

        (await desk.RunAsync("volumes delete user-service-volume -y")).Is(
            1, "", "❌ volume \"user-service-volume\" is attached to app \"user-service\"\nDetach it first: 1ctl volumes detach user-service-volume");
    }

    [Fact]
    public async Task Detach_says_that_the_data_stay()
    {
        await using var platform = (await PlatformAsync()).On(
            "DELETE volumes/user-service-volume/attachment", Volume with { State = "detached", DeploymentId = null, MountPath = null }, ContractsJson.Default.VolumeView);
        using var desk = new Desk(platform);

        (await desk.RunAsync("volumes detach user-service-volume -y")).Is(0, $"""
            ✅ Volume {Id} detached; PVC retained
            💡 Attach it to an app with name = "user-service-volume" in [volume]
            """);
    }

    [Theory]
    [InlineData("--retain-volumes", "; volume user-service-volume stays")]
    [InlineData("--delete-volumes", ", and volume user-service-volume of 1Gi with all its data")]
    public async Task Destroy_asks_about_the_volume_too(string flag, string words)
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync(["deploy", "destroy", flag], input: "n\n", onTerminal: true);

        Assert.Contains($"public routes, variables and secrets{words}. This cannot be undone.", result.Out, StringComparison.Ordinal);
        (await desk.RunAsync("deploy destroy --retain-volumes --delete-volumes -y")).Is(1, "", "❌ --retain-volumes and --delete-volumes exclude each other\nKeep one of them");
    }

    [Fact]
    public async Task Destroy_says_what_became_of_the_volume()
    {
        await using var platform = (await PlatformAsync())
            .On($"DELETE apps/user-service", new OperationAccepted("op-1", UserService), ContractsJson.Default.OperationAccepted, 202)
            .OnSocket("operations/op-1/events", socket => socket.SendAsync(
                new OperationEvent { Number = 1, At = Desk.Now, Kind = OperationEventKind.Finished, State = OperationState.Ready, Evidence = ["volume user-service-volume and its data are deleted"] },
                ContractsJson.Default.OperationEvent));
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy destroy --delete-volumes -y")).Is(0, $"""
            💡 Destroying deployment {UserService}...
            ✅ Deployment {UserService} destroyed successfully
            💡 volume user-service-volume and its data are deleted
            """);
        Assert.Contains(platform.Requests, request => request.Method == "DELETE" && request.Query == "?volumes=delete");
    }

    private static async Task<ScriptedPlatform> PlatformAsync() => (await ScriptedPlatform.StartAsync())
        .On("GET apps/user-service", Details(), ContractsJson.Default.AppDetails)
        .On<IReadOnlyList<VolumeView>>("GET volumes", [Volume], ContractsJson.Default.IReadOnlyListVolumeView)
        .On("GET volumes/user-service-volume", InFull, ContractsJson.Default.VolumeDetails);
}
