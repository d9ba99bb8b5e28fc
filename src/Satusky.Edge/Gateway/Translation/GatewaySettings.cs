using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>What the translation knows besides the cluster.</summary>
/// <param name="HttpPort">Where the process listens: listeners may name this port besides 80.</param>
/// <param name="HttpsPort">Likewise besides 443.</param>
/// <param name="Addresses">Where clients reach the process.</param>
/// <param name="AddressService">The Service whose addresses those are, where none are given.</param>
internal sealed record GatewaySettings(string Domain, int HttpPort, int HttpsPort, IReadOnlyList<string> Addresses, ObjectName? AddressService);
