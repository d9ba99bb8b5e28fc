using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Api;

internal static class MachineEndpoints
{
    public static void MapMachines(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/machines", ListAsync).Require(Permission.ReadApps).Answers<IReadOnlyList<MachineView>>("listMachines", "Machines that instances can run on");

    private static async Task<Reply> ListAsync(IEngine engine, CancellationToken cancellationToken) =>
        Reply.Of(await engine.ListMachinesAsync(cancellationToken), ContractsJson.Default.IReadOnlyListMachineView);
}
