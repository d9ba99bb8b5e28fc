using Microsoft.AspNetCore.Http;

namespace Satusky.Edge.Proxy;

/// <summary>What answers one hostname, over TLS or plain.</summary>
/// <param name="ToHttps">Every request is sent to the same address over TLS.</param>
internal sealed record ServedSite(ServedRule[] Rules, bool ToHttps = false)
{
    public ServedRule? Find(HttpRequest request)
    {
        foreach (var rule in Rules)
        {
            if (rule.Matches(request))
                return rule;
        }

        return null;
    }
}
