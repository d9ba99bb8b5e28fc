using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Satusky.Edge.Control;

namespace Satusky.Edge;

/// <summary>A server of its own for the unix socket, so that no public connection ever gets near the control calls.</summary>
internal static class ControlListener
{
    public static WebApplication Build(EdgeOptions options, ControlApi api)
    {
        var path = Path.GetFullPath(options.ControlSocket);
        var builder = BareHost.CreateBuilder(options);
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = _ => Bind(path))
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 256 * 1024 * 1024;
                kestrel.Limits.MinResponseDataRate = null;
                kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
            });
        var app = builder.Build();
        app.Run(api.HandleAsync);
        return app;
    }

    /// <summary>Nobody can connect before the server listens, so the mode is right from the first moment.</summary>
    private static Socket Bind(string path)
    {
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    private static void RemoveStale(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new AddressInUseException($"Another edge answers at {path}. Stop it, or give this one another control socket.");
    }
}
