using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.ContainerApi.Tests;

public sealed class CreateContainerBodyTests
{
    [Fact]
    public void Every_setting_goes_to_its_place()
    {
        var spec = new ContainerSpec
        {
            Name = "web",
            Image = "app:1",
            Entrypoint = ["/init"],
            Command = ["serve"],
            Environment = new Dictionary<string, string> { ["PORT"] = "8080", ["EMPTY"] = "" },
            Labels = new Dictionary<string, string> { ["a"] = "b" },
            User = "1000:1000",
            WorkingDirectory = "/srv",
            Hostname = "web-1",
            Network = new("net", "10.0.0.9", ["web"]),
            DnsServers = ["10.0.0.1"],
            DnsSearch = ["svc.local"],
            DnsOptions = ["ndots:1"],
            ExtraHosts = new Dictionary<string, string> { ["api"] = "10.0.0.1" },
            MemoryBytes = 64,
            NanoCpus = 500_000_000,
            PidsLimit = 100,
            Ulimits = [new("nofile", 1024, 2048)],
            CapabilitiesDropped = ["ALL"],
            CapabilitiesAdded = ["CHOWN"],
            SecurityOptions = ["no-new-privileges"],
            ReadOnlyRoot = true,
            Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=1m" },
            Mounts = [new(MountKind.Volume, "data", "/data"), new(MountKind.Bind, "/etc/x", "/x", ReadOnly: true)],
            StopSignal = "SIGINT",
            StopTimeout = TimeSpan.FromSeconds(2.5),
            ExposedPorts = ["8080/tcp"],
            Log = new("json-file", new Dictionary<string, string> { ["max-size"] = "1g" }),
            Init = true,
            Tty = true,
            Runtime = "runc",
            CgroupParent = "/apps",
        };

        var expected = JsonNode.Parse("""
            {
              "Image": "app:1", "Entrypoint": ["/init"], "Cmd": ["serve"], "Env": ["PORT=8080", "EMPTY="], "Labels": {"a": "b"},
              "User": "1000:1000", "WorkingDir": "/srv", "Hostname": "web-1", "StopSignal": "SIGINT", "StopTimeout": 3, "Tty": true,
              "ExposedPorts": {"8080/tcp": {}},
              "HostConfig": {
                "NetworkMode": "net", "Dns": ["10.0.0.1"], "DnsSearch": ["svc.local"], "DnsOptions": ["ndots:1"], "ExtraHosts": ["api:10.0.0.1"],
                "Memory": 64, "MemorySwap": 64, "NanoCpus": 500000000, "PidsLimit": 100, "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
                "CapDrop": ["ALL"], "CapAdd": ["CHOWN"], "SecurityOpt": ["no-new-privileges"], "ReadonlyRootfs": true, "Tmpfs": {"/tmp": "size=1m"},
                "Mounts": [
                  {"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": false},
                  {"Type": "bind", "Source": "/etc/x", "Target": "/x", "ReadOnly": true}
                ],
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "1g"}}, "Init": true, "Runtime": "runc", "CgroupParent": "/apps"
              },
              "NetworkingConfig": {"EndpointsConfig": {"net": {"IPAMConfig": {"IPv4Address": "10.0.0.9"}, "MacAddress": "02:42:0a:00:00:09", "Aliases": ["web"]}}}
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, ToJson(spec)), ToJson(spec)?.ToJsonString());
    }

    [Fact]
    public void What_is_left_out_is_left_to_the_engine()
    {
        var expected = JsonNode.Parse("""{"Image": "app:1", "Env": [], "Labels": {}, "ExposedPorts": {}, "HostConfig": {}}""");

        Assert.True(JsonNode.DeepEquals(expected, ToJson(new() { Name = "web", Image = "app:1" })));
    }

    [Theory]
    [InlineData("app", "app", "latest")]
    [InlineData("app:1", "app", "1")]
    [InlineData("host:5000/app", "host:5000/app", "latest")]
    [InlineData("host:5000/app:1", "host:5000/app", "1")]
    [InlineData("host:5000/app@sha256:ab", "host:5000/app", "sha256:ab")]
    public void A_reference_falls_into_its_parts(string reference, string repository, string tag) =>
        Assert.Equal((repository, tag), ImagesApi.SplitReference(reference));

    [Theory]
    [InlineData("unix:///run/x.sock", "unix:///run/x.sock")]
    [InlineData("/run/x.sock", "unix:///run/x.sock")]
    [InlineData("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375")]
    [InlineData("ssh://host", null)]
    [InlineData("npipe:////./pipe/x", null)]
    [InlineData("nonsense", null)]
    public void An_address_is_read(string text, string? expected) =>
        Assert.Equal(expected, EngineEndpoint.TryParse(text, out var endpoint) ? endpoint.ToString() : null);

    private static JsonNode? ToJson(ContainerSpec spec) =>
        JsonSerializer.SerializeToNode(CreateContainerBody.From(spec), EngineJson.Default.CreateContainerBody);
}
