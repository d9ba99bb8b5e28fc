using System.Text;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>Data that outlives instances, releases and, where it is retained, its app.</summary>
internal static class VolumeBehaviours
{
    private const string Folder = "/data";

    [Behaviour(Ability.Volumes)]
    public static async Task Data_survive_redeploy_rollback_and_crash(Scene scene)
    {
        GiveVolume(scene);
        await scene.DeployedAsync(("DATA", Folder), ("KEEP", "first"));
        await KeepsAsync(scene, "first");
        await scene.DeployedAsync(("KEEP", ""));
        await KeepsAsync(scene, "first");

        await scene.CrashAsync((await scene.StatusAsync()).Kept().Single().Name);
        await scene.UntilAsync(status => status.Kept().Sum(i => i.Restarts) > 0, "a restart after the crash");
        await KeepsAsync(scene, "first");

        await scene.DeployedAsync(("KEEP", "second"));
        await scene.DeployedAsync(("KEEP", ""));
        await scene.VerdictAsync((await scene.RollBackAsync(2)).OperationId);
        await scene.RunningAsync(5);
        await KeepsAsync(scene, "second");
    }

    [Behaviour(Ability.Volumes, Alone = true)]
    public static async Task Data_survive_a_restart_of_the_platform(Scene scene)
    {
        GiveVolume(scene);
        await scene.DeployedAsync(("DATA", Folder), ("KEEP", "first"));
        await scene.RestartPlatformAsync(() => Task.CompletedTask);
        await scene.DeployedAsync(("KEEP", ""));
        await KeepsAsync(scene, "first");
    }

    [Behaviour(Ability.Volumes)]
    public static async Task A_single_writer_never_has_company(Scene scene)
    {
        GiveVolume(scene);
        await scene.DeployedAsync(("DATA", Folder));
        var most = 0;
        void Count(AppStatus status) => most = Math.Max(most, status.Instances.Count(i => i.State is "running" or "ready"));
        for (var round = 0; round < 2; round++)
        {
            var deploy = await scene.DeployAsync(("ROUND", $"{round}"));
            var release = deploy.Release;
            await scene.UntilAsync(
                status =>
                {
                    Count(status);
                    return status.Status == "Running" && status.Instances.All(i => i.Release == release);
                },
                $"release {release} alone");
            await scene.VerdictAsync(deploy.OperationId);
            await scene.VerdictAsync((await scene.RestartAsync()).OperationId);
        }

        await scene.VerdictAsync((await scene.ScaleAsync(0)).OperationId!);
        await scene.VerdictAsync((await scene.ScaleAsync(1)).OperationId!);
        Count(await scene.RunningAsync());

        Claim.Equal(1, most, "the most instances that ran at the same time");
        Claim.That((await scene.LogsAsync()).All(line => !line.Message.Contains("a second writer", StringComparison.Ordinal)), "two instances used the volume at the same time");
        Claim.Contains("single-writer", (await scene.RefusedAsync(HttpMethod.Put, "/scale", """{"replicas":2}""", 422)).Detail, "the refusal of two instances");
    }

    [Behaviour(Ability.Volumes)]
    public static async Task A_retained_volume_can_be_attached_again(Scene scene)
    {
        GiveVolume(scene);
        scene.Spec = scene.Spec with { Volume = scene.Spec.Volume! with { Policy = VolumePolicy.Retain } };
        await scene.DeployedAsync(("DATA", Folder), ("KEEP", "first"));
        await KeepsAsync(scene, "first");
        var verdict = await scene.VerdictAsync((await scene.DestroyAsync()).OperationId);
        var volume = VolumeName.Of(scene.App);
        Claim.Contains($"{volume} of 64Mi remains", string.Concat(verdict.Evidence ?? []), "what a destroy says");
        Claim.Equal("detached", (await VolumeAsync(scene, volume)).Volume.State, "the state of the volume");

        var other = scene.Other("heir");
        GiveVolume(other);
        other.Spec = other.Spec with { Volume = other.Spec.Volume! with { Name = volume } };
        Claim.Contains(volume, string.Concat((await other.DeployedAsync(("DATA", Folder))).Notes ?? []), "the notes of the deploy");
        await KeepsAsync(other, "first");

        Claim.Contains(
            $"{volume} and its data are deleted", string.Concat((await other.VerdictAsync((await other.DestroyAsync()).OperationId)).Evidence ?? []), "what the second destroy says");
        Claim.Equal(Reasons.VolumeNotFound, (await scene.Api.RefusedAsync(HttpMethod.Get, $"/v1/volumes/{volume}", null, 404, scene.Stop)).Code, "the code");
    }

    [Behaviour(Ability.Volumes)]
    public static async Task A_volume_in_use_is_not_deleted(Scene scene)
    {
        GiveVolume(scene);
        await scene.DeployedAsync(("DATA", Folder), ("KEEP", "first"));
        var path = $"/v1/volumes/{VolumeName.Of(scene.App)}";
        var delete = await scene.Api.RefusedAsync(HttpMethod.Delete, path, null, 409, scene.Stop);
        var detach = await scene.Api.RefusedAsync(HttpMethod.Delete, $"{path}/attachment", null, 409, scene.Stop);
        Claim.Equal((Reasons.VolumeInUse, Reasons.VolumeInUse), (delete.Code, detach.Code), "the codes");
        Claim.Contains(scene.App, delete.Detail, "the refusal to delete");

        scene.Spec = scene.Spec with { Volume = null };
        var notes = (await scene.DeployedAsync(("DATA", ""))).Notes;
        Claim.Contains("keeps its data", string.Concat(notes ?? []), "the notes of the deploy");
        await scene.UntilAsync(status => status.Instances.All(i => i.Release == 2), "the end of the instance with the volume");
        await scene.Api.SendAsync(HttpMethod.Delete, $"{path}/attachment", null, ContractsJson.Default.VolumeView, scene.Stop);
        using var gone = await scene.Api.SendAsync(HttpMethod.Delete, path, null, scene.Stop);
        Claim.Equal(204, (int)gone.StatusCode, "the status of the delete");
    }

    [Behaviour(Ability.Volumes)]
    public static async Task A_volume_grows_and_never_shrinks(Scene scene)
    {
        GiveVolume(scene);
        await scene.DeployedAsync(("DATA", Folder), ("KEEP", "first"));
        scene.Spec = scene.Spec with { Volume = scene.Spec.Volume! with { Size = "128Mi" } };
        Claim.Contains("grows from 64Mi to 128Mi", string.Concat((await scene.DeployedAsync(("KEEP", ""))).Notes ?? []), "the notes of the deploy");
        Claim.Equal("128Mi", (await VolumeAsync(scene, VolumeName.Of(scene.App))).Volume.StorageSize, "the size");
        await KeepsAsync(scene, "first");

        scene.Spec = scene.Spec with { Volume = scene.Spec.Volume! with { Size = "64Mi" } };
        Claim.Contains("cannot shrink", (await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(), 422)).Detail, "the refusal to shrink");
    }

    private static void GiveVolume(Scene scene) => scene.Spec = scene.Spec with { Volume = new VolumeSpec { Size = "64Mi", Mount = Folder } };

    private static Task KeepsAsync(Scene scene, string text) => scene.UntilAsync(
        async () => await scene.VisitAsync("/kept") is { Status: 200 } reply && Encoding.UTF8.GetString(reply.Body).Trim() == text, $"\"{text}\" in the volume");

    private static Task<VolumeDetails> VolumeAsync(Scene scene, string volume) => scene.Api.GetAsync($"/v1/volumes/{volume}", ContractsJson.Default.VolumeDetails, scene.Stop);
}
