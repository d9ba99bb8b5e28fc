using System.Net;

namespace Satusky.ContainerApi;

/// <summary>What kind of trouble a call met; closed, so that callers can switch over it.</summary>
public enum EngineFault
{
    NotFound,
    Conflict,
    BadParameter,
    Denied,
    Unreachable,
    TimedOut,
    Protocol,
    Engine,
}

/// <summary>A call to the engine failed. <see cref="Fault"/> says how, <see cref="EngineMessage"/> is the engine's own text.</summary>
public class ContainerApiException : Exception
{
    public ContainerApiException(EngineFault fault, string operation, string engineMessage, HttpStatusCode? status = null, Exception? inner = null)
        : base($"{operation}: {engineMessage}", inner)
    {
        Fault = fault;
        Operation = operation;
        EngineMessage = engineMessage;
        Status = status;
    }

    public EngineFault Fault { get; }

    public string Operation { get; }

    public string EngineMessage { get; }

    /// <summary>Null when there was no answer, or the failure came inside a stream that had begun with success.</summary>
    public HttpStatusCode? Status { get; }
}

/// <summary>The engine did not answer, or the connection was cut.</summary>
public sealed class EngineUnreachableException(EngineEndpoint endpoint, string operation, Exception inner)
    : ContainerApiException(
        EngineFault.Unreachable, operation, $"no answer from the container engine at {endpoint} ({inner.Message}); check that it is running", null, inner)
{
    public EngineEndpoint Endpoint { get; } = endpoint;
}
