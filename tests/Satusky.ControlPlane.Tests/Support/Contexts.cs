using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Build contexts and the uploads that carry them.</summary>
internal static class Contexts
{
    public const string BuildRequest = """{"spec":{"name":"hello"},"build":{"dockerfile":"Dockerfile"}}""";

    public static byte[] Archive(params (string Name, string Content)[] files)
    {
        using var output = new MemoryStream();
        using (var compressed = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(compressed))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return output.ToArray();
    }

    public static HttpContent Upload(string request = BuildRequest, byte[]? context = null)
    {
        var upload = new MultipartFormDataContent();
        upload.Add(new StringContent(request, Encoding.UTF8, "application/json"), "request");
        var archive = new ByteArrayContent(context ?? Archive(("Dockerfile", "FROM scratch")));
        archive.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        upload.Add(archive, "context", "context.tar.gz");
        return upload;
    }
}
