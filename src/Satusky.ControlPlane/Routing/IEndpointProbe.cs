namespace Satusky.ControlPlane.Routing;

/// <summary>Looks at a public hostname from outside the app, as a client would.</summary>
internal interface IEndpointProbe
{
    Task<EndpointVerdicts> ProbeAsync(EndpointTarget target, CancellationToken cancellationToken);
}
