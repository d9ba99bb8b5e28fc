using System.CommandLine;
using Satusky.Server.Commands;

var root = new RootCommand("Satusky, a self-hosted application platform")
{
    ServeCommand.Create(),
    EdgeCommand.Create(),
    GatewayCommand.Create(),
    UpCommand.Create(),
    DownCommand.Create(),
    StatusCommand.Create(),
    BackupCommand.CreateBackup(),
    BackupCommand.CreateRestore(),
    AdminCommand.Create(),
    MoveCommand.Create(),
    TrustCommand.Create(),
    ConformanceCommand.Create(),
};
// Every command that runs for long handles its signals itself and stops in order.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
