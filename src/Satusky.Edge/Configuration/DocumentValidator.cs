using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Configuration;

/// <summary>Finds every problem of a document at once; certificates are checked where they are parsed.</summary>
internal sealed class DocumentValidator
{
    private readonly List<string> problems = [];

    private DocumentValidator()
    {
    }

    public static List<string> Check(EdgeDocument document)
    {
        var validator = new DocumentValidator();
        validator.CheckAll(document);
        return validator.problems;
    }

    private void CheckAll(EdgeDocument document)
    {
        Require(document.Version >= 1, $"version {document.Version}: must be at least 1");
        Require(HostName.IsValid(document.PlatformDomain), $"platform_domain '{document.PlatformDomain}': not a domain name");

        Unique(document.Services.Select(service => service.Id), "service id");
        Unique(document.Services.Where(service => service.Namespace is not null).Select(service => $"{service.Name}.{service.Namespace}"), "app name");
        foreach (var service in document.Services)
            CheckService(service);
        var backends = document.Services.SelectMany(service => service.Backends).ToList();
        Unique(backends.Select(backend => backend.Id), "backend id");
        foreach (var backend in backends)
            CheckBackend(backend);

        var services = document.Services.Select(service => service.Id).ToHashSet(StringComparer.Ordinal);
        Unique(document.Hosts.Select(host => host.Hostname), "hostname");
        foreach (var host in document.Hosts)
        {
            Require(HostName.IsValid(host.Hostname), $"hostname '{host.Hostname}': not a host name without port and wildcard");
            Require(services.Contains(host.ServiceId), $"hostname '{host.Hostname}': there is no service '{host.ServiceId}'");
        }

        Unique((document.Sites ?? []).Select(site => (site.Https ? "https://" : "http://") + site.Hostname)
            .Concat(document.Hosts.SelectMany(host => new[] { "https://" + host.Hostname, "http://" + host.Hostname }).Distinct(StringComparer.OrdinalIgnoreCase)), "site");
        foreach (var site in document.Sites ?? [])
            CheckSite(site, services);

        Unique(document.Networks.Select(network => network.Id), "network id");
        Unique(document.Networks.Select(network => network.Gateway), "network gateway");
        foreach (var network in document.Networks)
            CheckNetwork(network);
    }

    private void CheckService(EdgeService service)
    {
        Require(service.Id.Length > 0, $"service '{service.Name}': has no id");
        Require(service.Namespace is null || HostName.IsLabel(service.Name), $"service '{service.Id}': name '{service.Name}' is not a DNS label");
        Require(service.Namespace is null || HostName.IsLabel(service.Namespace),
            $"service '{service.Id}': namespace '{service.Namespace}' is not a DNS label");
        Require(service.HoldSeconds is >= 0 and <= 3600, $"service '{service.Id}': hold_seconds {service.HoldSeconds} is not between 0 and 3600");
    }

    private void CheckBackend(EdgeBackend backend)
    {
        Require(backend.Id.Length > 0, $"backend at {backend.Address}:{backend.Port}: has no id");
        Require(IPAddress.TryParse(backend.Address, out _), $"backend '{backend.Id}': address '{backend.Address}' is not an IP address");
        Require(backend.Port is >= 1 and <= 65535, $"backend '{backend.Id}': port {backend.Port} is not between 1 and 65535");
        Require(backend.Tls is not { } tls || HoldsCertificates(tls.AuthoritiesPem), $"backend '{backend.Id}': authorities_pem holds no certificates");
        Require(backend.DrainSeconds is >= 0 and <= 86400,
            $"backend '{backend.Id}': drain_seconds {backend.DrainSeconds} is not between 0 and 86400");
    }

    private static bool HoldsCertificates(string pem)
    {
        try
        {
            new X509Certificate2Collection().ImportFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void CheckSite(EdgeSite site, HashSet<string> services)
    {
        Require(HostName.IsPattern(site.Hostname), $"site '{site.Hostname}': neither a host name nor * nor * and a dot before one");
        foreach (var rule in site.Rules)
        {
            var path = rule.Match.Path;
            Require(path.StartsWith('/'), $"site '{site.Hostname}': path '{path}' does not begin with a slash");
            Require(rule.Redirect is null or { Status: 301 or 302 or 303 or 307 or 308 }, $"site '{site.Hostname}', path '{path}': {rule.Redirect?.Status} is no redirect");
            foreach (var target in rule.Targets)
            {
                Require(target.ServiceId is null || services.Contains(target.ServiceId), $"site '{site.Hostname}', path '{path}': there is no service '{target.ServiceId}'");
                Require(target.Weight is >= 0 and <= 1_000_000, $"site '{site.Hostname}', path '{path}': weight {target.Weight} is not between 0 and 1000000");
            }
        }
    }

    private void CheckNetwork(EdgeNetwork network)
    {
        Require(HostName.IsLabel(network.Namespace), $"network '{network.Id}': namespace '{network.Namespace}' is not a DNS label");
        var gatewayIsValid = IPAddress.TryParse(network.Gateway, out var gateway) && gateway.AddressFamily == AddressFamily.InterNetwork;
        Require(gatewayIsValid, $"network '{network.Id}': gateway '{network.Gateway}' is not an IPv4 address");
        var subnetIsValid = IPNetwork.TryParse(network.Subnet, out var subnet);
        Require(subnetIsValid, $"network '{network.Id}': subnet '{network.Subnet}' is not in CIDR form with zero host bits");
        if (gatewayIsValid && subnetIsValid)
            Require(subnet.Contains(gateway!), $"network '{network.Id}': gateway {network.Gateway} is outside {network.Subnet}");
    }

    private void Unique(IEnumerable<string> values, string what)
    {
        foreach (var twice in values.GroupBy(value => value, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()))
            problems.Add($"{what} '{twice.Key}': used {twice.Count()} times");
    }

    private void Require(bool condition, string problem)
    {
        if (!condition)
            problems.Add(problem);
    }
}
