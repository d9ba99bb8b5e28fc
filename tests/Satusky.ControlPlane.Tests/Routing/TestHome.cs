using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Routing;

/// <summary>A state folder of its own.</summary>
internal sealed class TestHome : IDisposable
{
    public const string PlatformId = "0192f0c1-9abc-7000-8000-000000000001";

    public string Path { get; } = Directory.CreateTempSubdirectory("satusky-home-").FullName;

    public ManualClock Clock { get; } = new();

    public string File(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public CertificateAuthority OpenAuthority() => CertificateAuthority.OpenOrCreate(Path, PlatformId, Clock);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
