using System.Globalization;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class MachineListCommand() : CliCommand("list", "List the machines of the platform")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var machines = await run.Api.GetMachinesAsync(cancel);
        if (run.TryWriteJson(machines, ContractsJson.Default.IReadOnlyListMachineView))
            return ExitCode.Done;

        if (machines.Count == 0)
        {
            run.Print.Hint("No machines found");
            return ExitCode.Done;
        }

        var table = new Table("NAME", "MACHINE ID", "REGION/ZONE", "STATUS", "CPU", "MEM(GB)", "HOURLY COST");
        foreach (var machine in machines)
        {
            table.Add(
                machine.MachineName,
                machine.MachineId,
                $"{machine.MachineRegion}/{machine.MachineZone}",
                machine.Status,
                $"{machine.CpuCores}",
                $"{machine.MemoryGb}",
                machine.HourlyCost.ToString("$0.0000", CultureInfo.InvariantCulture));
        }

        run.Print.Table(table);
        return ExitCode.Done;
    }
}
