using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Satusky.TestEngines;

/// <summary>An image made by hand, to be loaded or to be served by a <see cref="TestRegistry"/>.</summary>
public sealed class SingleLayerImage
{
    private readonly byte[] layer;

    /// <param name="layer">A tar of the root directory.</param>
    /// <param name="configuration">The inner config as JSON, such as <c>{"Cmd":["/bin/true"]}</c>.</param>
    public SingleLayerImage(Stream layer, string configuration)
    {
        using var memory = new MemoryStream();
        layer.CopyTo(memory);
        this.layer = memory.ToArray();
        Config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{{{configuration}}},"history":[{"created_by":"tests"}],"rootfs":{"type":"layers","diff_ids":["{{{Digest(this.layer)}}}"]}}""");
        CompressedLayer = Compress(this.layer);
    }

    public byte[] Config { get; }

    public byte[] CompressedLayer { get; }

    public byte[] Manifest => Encoding.UTF8.GetBytes($$"""
        {"schemaVersion":2,"mediaType":"{{ManifestType}}",
         "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{Config.Length}},"digest":"{{Digest(Config)}}"},
         "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{CompressedLayer.Length}},"digest":"{{Digest(CompressedLayer)}}"}]}
        """);

    internal const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    public static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The image as <c>docker save</c> writes it.</summary>
    public Stream ToArchive(string reference) => new TarArchive()
        .Bytes("config.json", Config)
        .Bytes("layer.tar", layer)
        .File("manifest.json", $$"""[{"Config":"config.json","RepoTags":["{{reference}}"],"Layers":["layer.tar"]}]""")
        .ToStream();

    private static byte[] Compress(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
