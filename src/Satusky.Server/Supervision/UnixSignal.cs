namespace Satusky.Server.Supervision;

internal enum UnixSignal
{
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}
