using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Reads what a builder writes, line by line.</summary>
internal interface IBuildTranscript
{
    IEnumerable<BuildMessage> Read(string line);
}
