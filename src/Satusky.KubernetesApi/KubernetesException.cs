namespace Satusky.KubernetesApi;

/// <summary>What kind of trouble a call met; closed, so that callers can switch over it.</summary>
public enum KubernetesFault
{
    NotFound,
    AlreadyExists,

    /// <summary>The object changed meanwhile, or a precondition does not hold.</summary>
    Conflict,

    /// <summary>The resource version or page is too old (410).</summary>
    Expired,

    /// <summary>The server understood the request and refuses its content.</summary>
    Invalid,
    Unauthorized,
    Forbidden,
    TooManyRequests,
    Unavailable,

    /// <summary>No answer, or the connection was cut.</summary>
    Unreachable,
    TimedOut,

    /// <summary>The answer is not what the API defines.</summary>
    Protocol,

    /// <summary>Anything else the server reports.</summary>
    Server,
}

/// <summary>One of the reasons that a status gives, with the field it is about.</summary>
public sealed record StatusCause(string? Reason, string? Message, string? Field);

/// <summary>A call to the API failed. <see cref="Fault"/> says how, <see cref="StatusMessage"/> is the server's own text.</summary>
public sealed class KubernetesException : Exception
{
    internal KubernetesException(KubernetesFault fault, string operation, string statusMessage, Exception? inner = null)
        : base($"{operation}: {statusMessage}", inner)
    {
        Fault = fault;
        Operation = operation;
        StatusMessage = statusMessage;
    }

    public KubernetesFault Fault { get; }

    public string Operation { get; }

    public string StatusMessage { get; }

    /// <summary>The HTTP status, null when there was no answer.</summary>
    public int? Code { get; internal init; }

    /// <summary>The API's one-word reason, such as <c>AlreadyExists</c>; empty when it gave none.</summary>
    public string Reason { get; internal init; } = "";

    public IReadOnlyList<StatusCause> Causes { get; internal init; } = [];

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The request cannot have reached the server, so that even a create may be sent again.</summary>
    internal bool NeverSent { get; init; }
}
