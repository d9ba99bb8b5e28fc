namespace Satusky.KubernetesApi;

/// <summary>How one client behaves. Streams and watches are limited only by their cancellation token.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>The field manager and the user agent of everything this client does.</summary>
    public required string Name { get; init; }

    /// <summary>How long making a connection may take.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt of a call may take.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried that the server was too busy for or that did not reach it.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Calls under way at once; more wait. Watches and streams do not count.</summary>
    public int MaxConcurrentCalls { get; init; } = 32;

    /// <summary>Objects per page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A watch without a single byte for so long is taken for dead. Servers send a bookmark about every minute.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(150);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
