using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class VolumeEndpointTests : ApiTest
{
    private const string Path = "/v1/volumes/db-volume";

    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task A_deploy_makes_the_volume_once()
    {
        var first = await DeployedAsync("db");
        var made = await ListAsync();
        await DeployedAsync("db");

        var volume = Assert.Single(await ListAsync());
        Assert.Equal(Assert.Single(made).VolumeId, volume.VolumeId);
        Assert.Equal(
            ("db-volume", "attached", first.DeploymentId, "db", "/data", "1Gi", "db-claim", VolumeAccess.SingleWriter, VolumePolicy.Delete),
            (volume.VolumeName, volume.State, volume.DeploymentId, volume.AppLabel, volume.MountPath, volume.StorageSize, volume.ClaimName, volume.AccessMode, volume.DestroyPolicy));
        Assert.Equal("/data", Engine.Desired[first.DeploymentId].Volume!.Mount);
        Assert.Equal(RolloutStrategy.Recreate, (await Admin.GetAsync("/v1/apps/db", Json.AppDetails)).DeploymentStrategy);
    }

    [Fact]
    public async Task Details_say_what_the_engine_has()
    {
        await DeployedAsync("db");

        var response = await Admin.GetAsync(Path);
        var details = await ApiCaller.ReadAsync(response, Json.VolumeDetails);

        Assert.Equal($"\"{details.Volume.Version}\"", response.Headers.ETag!.ToString());
        Assert.Equal(("fake-db-volume", true, "Bound", "1Mi", 4096L), (details.Pvc.Name, details.Pvc.Exists, details.Pvc.Phase, details.Pvc.Capacity, details.Pvc.UsedBytes));
        Assert.Equal((true, true, "/data"), (details.Mount.Attached, details.Mount.Mounted, details.Mount.Path));
    }

    [Fact]
    public async Task A_failed_build_makes_no_volume()
    {
        Engine.OnResolve = (image, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.ImageNotFound, $"{image} not found", [], null));
        await DeployedAsync("db");

        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("""{"size":"512Mi","mount":"/data"}""", "volume \"db-volume\" has 1Gi and cannot shrink to 512Mi")]
    [InlineData("""{"size":"1Gi","mount":"/data","access":"shared"}""", "access of volume \"db-volume\" is single-writer and cannot become shared")]
    [InlineData("""{"size":"1Gi","mount":"/data","class":"fast"}""", "class of volume \"db-volume\" is the cluster's default and cannot become fast")]
    [InlineData("""{"size":"1Gi","mount":"data"}""", "volume mount \"data\" is not valid: use an absolute path such as /data")]
    public async Task What_a_volume_cannot_become_is_refused(string volume, string message)
    {
        await DeployedAsync("db");

        Assert.Equal(message, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/db/deploys", Body("db", volume), 422)).Detail);
    }

    [Fact]
    public async Task Three_replicas_get_no_single_writer_volume()
    {
        await Admin.DeployedAsync("db");
        await Admin.SendAsync(HttpMethod.Put, "/v1/apps/db/scale", """{"replicas":3}""", HttpStatusCode.Accepted, Json.ScaleAccepted);

        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/db/deploys", Body("db"), 422);

        Assert.StartsWith("3 replicas are not possible with a single-writer volume", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_larger_size_and_another_mount_are_told()
    {
        await DeployedAsync("db");

        var notes = (await DeployedAsync("db", """{"size":"2Gi","mount":"/var/lib/db"}""")).Notes!;

        Assert.Equal(["volume db-volume moves from /data to /var/lib/db with its data; nothing is kept at /data any more", "volume db-volume grows from 1Gi to 2Gi"], notes);
        Assert.Equal("2Gi", (await ListAsync()).Single().StorageSize);
    }

    [Fact]
    public async Task A_size_that_the_class_cannot_give_is_refused()
    {
        await DeployedAsync("db");
        Volumes.GrowthFault = "its storage class \"fast\" does not allow expansion";

        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/db/deploys", Body("db", """{"size":"2Gi","mount":"/data"}"""), 422);

        Assert.Equal("volume \"db-volume\" cannot grow: its storage class \"fast\" does not allow expansion", problem.Detail);
        await DeployedAsync("db");
    }

    [Fact]
    public async Task A_rollback_keeps_a_volume_that_grew()
    {
        var app = await DeployedAsync("db");
        await DeployedAsync("db", """{"size":"2Gi","mount":"/new"}""");

        var rollback = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/db/rollbacks", null, HttpStatusCode.Accepted, Json.RollbackAccepted);
        await Admin.EventsAsync(rollback.OperationId);

        Assert.Equal(("/data", "2Gi"), (Engine.Desired[app.DeploymentId].Volume!.Mount, Engine.Desired[app.DeploymentId].Volume!.Size.ToString()));
    }

    [Fact]
    public async Task A_rollback_does_not_bring_an_empty_volume()
    {
        await DeployedAsync("db");
        await Admin.DeployedAsync("db");
        await Admin.SendAsync(HttpMethod.Delete, $"{Path}/attachment", null, HttpStatusCode.OK, Json.VolumeView);
        Assert.Equal(HttpStatusCode.NoContent, (await Admin.SendAsync(HttpMethod.Delete, Path)).StatusCode);

        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/db/rollbacks", "{}", 404);

        Assert.Equal((Reasons.VolumeNotFound, "the release mounts volume \"db-volume\", which does not exist any more"), (problem.Code, problem.Detail));
    }

    [Fact]
    public async Task A_volume_in_use_stays()
    {
        await DeployedAsync("db");

        var detach = await Admin.RefusedAsync(HttpMethod.Delete, $"{Path}/attachment", null, 409);
        var delete = await Admin.RefusedAsync(HttpMethod.Delete, Path, null, 409);

        Assert.Equal((Reasons.VolumeInUse, "volume \"db-volume\" is mounted by app \"db\""), (detach.Code, detach.Detail));
        Assert.Equal((Reasons.VolumeInUse, "volume \"db-volume\" is attached to app \"db\""), (delete.Code, delete.Detail));
        Assert.Empty(Volumes.Deleted);
    }

    [Fact]
    public async Task A_volume_that_is_not_mounted_can_be_given_up()
    {
        await DeployedAsync("db");
        var without = await Admin.DeployedAsync("db");
        Assert.StartsWith("volume db-volume is not mounted any more and keeps its data", Assert.Single(without.Notes!), StringComparison.Ordinal);

        var detached = await Admin.SendAsync(HttpMethod.Delete, $"{Path}/attachment", null, HttpStatusCode.OK, Json.VolumeView);
        Assert.Equal(("detached", null), (detached.State, detached.DeploymentId));
        Assert.Equal(Reasons.VersionMismatch, (await Admin.RefusedAsync(HttpMethod.Delete, Path, null, 409, ("If-Match", "\"1\""))).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await Admin.SendAsync(HttpMethod.Delete, Path)).StatusCode);

        Assert.Empty(await ListAsync());
        Assert.Equal(["db-volume"], Volumes.Deleted);
        var entries = await Host.Get<Database>().ReadAsync(
            async session => (await AuditLog.ListAsync(session, (await session.ScalarAsync<string>("SELECT id FROM organizations"))!, 2, null)).Entries, Token);
        Assert.Equal([AuditActions.VolumeDelete, AuditActions.VolumeDetach], entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task A_volume_that_cannot_go_stays_detached()
    {
        await DeployedAsync("db");
        await DestroyAsync("db", "?volumes=retain");
        Volumes.DeletionFault = "container x uses it";

        Assert.Equal("volume \"db-volume\" could not be deleted: container x uses it", (await Admin.RefusedAsync(HttpMethod.Delete, Path, null, 409)).Detail);
        Assert.Equal("detached", (await ListAsync()).Single().State);
    }

    [Fact]
    public async Task A_destroy_deletes_or_keeps_as_told()
    {
        await DeployedAsync("db");
        Assert.Equal("volume db-volume and its data are deleted", await DestroyAsync("db"));
        Assert.Empty(await ListAsync());

        await DeployedAsync("db");
        Assert.StartsWith("volume db-volume of 1Gi remains with its data", await DestroyAsync("db", "?volumes=retain"), StringComparison.Ordinal);
        Assert.Equal("detached", (await ListAsync()).Single().State);
    }

    [Fact]
    public async Task A_destroy_follows_the_policy_of_the_volume()
    {
        await DeployedAsync("db", """{"size":"1Gi","mount":"/data","policy":"retain"}""");
        await DestroyAsync("db");
        Assert.Equal("detached", (await ListAsync()).Single().State);

        var again = await DeployedAsync("db", """{"size":"1Gi","mount":"/data","policy":"retain"}""");
        Assert.Equal(["volume db-volume is attached with the data it kept"], again.Notes);
        await DestroyAsync("db", "?volumes=delete");
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Another_app_inherits_a_volume_by_its_name()
    {
        await DeployedAsync("db");
        Assert.Equal("volume \"db-volume\" is attached to app \"db\"", (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/heir/deploys", Body("heir", Named), 409)).Detail);
        await DestroyAsync("db", "?volumes=retain");

        var heir = await DeployedAsync("heir", Named);

        Assert.Equal(("attached", heir.DeploymentId), ((await ListAsync()).Single().State, (await ListAsync()).Single().DeploymentId));
        Assert.Equal("db-volume", Engine.Desired[heir.DeploymentId].Volume!.Key.Name);
        Assert.Equal(Reasons.VolumeNotFound, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/x/deploys", Body("x", Named.Replace("db-", "no-", StringComparison.Ordinal)), 404)).Code);
    }

    private const string Named = """{"size":"1Gi","mount":"/data","name":"db-volume"}""";

    private FakeVolumes Volumes => Host.Volumes;

    private static string Body(string app, string volume = """{"size":"1Gi","mount":"/data"}""") => $$"""{"spec":{"name":"{{app}}","volume":{{volume}}},"image":"db:1"}""";

    private async Task<DeployAccepted> DeployedAsync(string app, string volume = """{"size":"1Gi","mount":"/data"}""")
    {
        var accepted = await Admin.SendAsync(HttpMethod.Post, $"/v1/apps/{app}/deploys", Body(app, volume), HttpStatusCode.Accepted, Json.DeployAccepted);
        await Admin.EventsAsync(accepted.OperationId);
        return accepted;
    }

    /// <summary>What the destroy says of the volume.</summary>
    private async Task<string> DestroyAsync(string app, string query = "")
    {
        var accepted = await Admin.SendAsync(HttpMethod.Delete, $"/v1/apps/{app}{query}", null, HttpStatusCode.Accepted, Json.OperationAccepted);
        return Assert.Single((await Admin.EventsAsync(accepted.OperationId))[^1].Evidence!);
    }

    private Task<IReadOnlyList<VolumeView>> ListAsync() => Admin.GetAsync("/v1/volumes", Json.IReadOnlyListVolumeView);
}
