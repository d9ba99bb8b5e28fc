using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Moves;

/// <summary>How a move is stored: the engine it goes to beside the one that serves, and what images are called there.</summary>
internal static class MoveStore
{
    /// <summary>Notes what an image is called on the engine that the app moves to.</summary>
    public static Task CarryAsync(this DatabaseTransaction transaction, string appId, string imageId, string carried) =>
        transaction.ExecuteAsync("UPDATE releases SET carried_image_id = @carried WHERE app_id = @appId AND image_id = @imageId", new { appId, imageId, carried });

    /// <summary>Has another engine get ready, beside the one that serves.</summary>
    public static Task DepartAsync(this DatabaseTransaction transaction, AppRow app, string target, TimeProvider time) =>
        AnnouncedAsync(transaction, app with { MovesTo = target }, time);

    /// <summary>Makes the engine that got ready the app's own. Releases whose image did not come along have none any more.</summary>
    public static async Task ArriveAsync(this DatabaseTransaction transaction, AppRow app, TimeProvider time)
    {
        await transaction.ExecuteAsync("UPDATE releases SET image_id = carried_image_id, carried_image_id = NULL WHERE app_id = @Id", app);
        await AnnouncedAsync(transaction, app with { Engine = app.MovesTo, MovesTo = null }, time);
    }

    /// <summary>Leaves the app where it is. Whatever the other engine has of it goes at the next reconciliation.</summary>
    public static async Task StayAsync(this DatabaseTransaction transaction, AppRow app, TimeProvider time)
    {
        await transaction.ExecuteAsync("UPDATE releases SET carried_image_id = NULL WHERE app_id = @Id", app);
        await AnnouncedAsync(transaction, app with { MovesTo = null }, time);
    }

    private static async Task AnnouncedAsync(DatabaseTransaction transaction, AppRow app, TimeProvider time)
    {
        await transaction.UpdateAppAsync(app, time);
        transaction.Announce(Topic.App, app.Id);
    }
}
