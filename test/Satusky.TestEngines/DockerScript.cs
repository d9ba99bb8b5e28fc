using System.Security.Cryptography;

namespace Satusky.TestEngines;

internal static class DockerScript
{
    public static EngineScript For(string directory)
    {
        if (EngineScript.Find("dockerd") is null)
            throw new InvalidOperationException("dockerd is not installed, and tests need it; install it with: apt-get install docker.io");
        var number = RandomNumberGenerator.GetInt32(1, 250);
        return new(Text, new Dictionary<string, string> { ["BRIDGE"] = $"sattest{number}", ["SUBNET"] = $"10.213.{number}" });
    }

    // No rules in the machine's firewall, whose forwarding Docker would close for everyone else.
    // A bridge of its own, for docker0 may be another daemon's.
    private const string Text = """
        ip link add "$BRIDGE" type bridge && ip addr add "$SUBNET.1/24" dev "$BRIDGE" && ip link set "$BRIDGE" up || exit 1
        engine="dockerd --data-root $1/data --exec-root $1/exec --pidfile $1/pid --host unix://$1/engine.sock
          --bridge $BRIDGE --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false --userland-proxy=false
          --default-address-pool base=10.214.0.0/16,size=24
          --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent /$BRIDGE --shutdown-timeout 1"
        
        """ + EngineScript.Supervise + EngineScript.Clean + """
        ip link del "$BRIDGE"
        find /sys/fs/cgroup -depth -type d -path "*/$BRIDGE*" -exec rmdir {} + 2>/dev/null
        
        """;
}
