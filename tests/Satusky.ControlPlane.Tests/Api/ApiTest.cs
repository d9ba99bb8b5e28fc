using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

/// <summary>Base of tests through the whole API: real HTTP, real SQLite, a scripted engine.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    private protected ApiHost Host { get; } = new();

    private protected FakeEngine Engine => Host.Engine;

    /// <summary>The platform's first user.</summary>
    private protected ApiCaller Admin { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        await Host.StartAsync(Token);
        Admin = await Host.AdminAsync(Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
