namespace Satusky.TestEngines;

internal static class DockerScript
{
    public static void Require() => EngineScript.Require("dockerd", "docker.io");

    public static EngineScript For() => new(Text, new Dictionary<string, string>());

    // No rules in the machine's firewall, whose forwarding Docker would close for everyone else.
    // A bridge and subnets of its own, for docker0 may be another daemon's, and other tests may run beside these. Making the
    // bridge takes the number. Bridges of networks that nobody removed would keep their subnets from later daemons.
    private const string Text = """
        start=$RANDOM
        for step in {0..249}; do
          number=$(((start + step) % 250 + 1))
          bridge="sattest$number"
          ! ip -4 route | grep -qE "^10\.21[34]\.$number\." && ip link add "$bridge" type bridge 2>/dev/null && break
          bridge=
        done
        [ -n "$bridge" ] || { echo "no bridge can be made with: ip link add" >&2; rm -rf "$1"; exit 1; }
        ip addr add "10.213.$number.1/24" dev "$bridge"
        ip link set "$bridge" up
        engine="dockerd --data-root $1/data --exec-root $1/exec --pidfile $1/pid --host unix://$1/engine.sock
          --bridge $bridge --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false --userland-proxy=false
          --default-address-pool base=10.214.$number.0/24,size=28
          --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent /$bridge --shutdown-timeout 1"
        
        """ + EngineScript.Supervise + """
        for link in $(ip -o link | sed -n 's/^[0-9]*: \(br-[0-9a-f]*\):.*/\1/p'); do
          ! grep -qa "${link#br-}" "$1/data/network/files/local-kv.db" || ip link del "$link"
        done
        
        """ + EngineScript.Clean + """
        ip link del "$bridge"
        find /sys/fs/cgroup -depth -type d -path "*/$bridge*" -exec rmdir {} + 2>/dev/null
        
        """;
}
