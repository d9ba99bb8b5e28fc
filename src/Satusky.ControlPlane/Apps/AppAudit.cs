using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Apps;

internal static class AppAudit
{
    /// <summary>Records what <paramref name="caller"/> did to an app, in the transaction that does it.</summary>
    public static Task AppendAsync(
        this AuditLog audit, DatabaseTransaction transaction, Caller caller, string action, AppRow app, params (string Name, string? Value)[] details) =>
        audit.AppendAsync(
            transaction, caller, action, new AuditResource("app", app.Id, app.Name), details.Where(d => d.Value is not null).ToDictionary(d => d.Name, d => d.Value!));
}
