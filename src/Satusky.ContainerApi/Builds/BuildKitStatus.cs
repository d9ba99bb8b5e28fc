namespace Satusky.ContainerApi;

/// <summary>The parts of <c>moby.buildkit.v1.StatusResponse</c> that a build's progress needs (api/services/control/control.proto).</summary>
internal sealed record BuildKitStatus(List<BuildKitVertex> Vertices, List<BuildKitLog> Logs)
{
    public static BuildKitStatus Decode(ReadOnlySpan<byte> message)
    {
        var status = new BuildKitStatus([], []);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                status.Vertices.Add(BuildKitVertex.Decode(reader.Bytes));
            else if (reader.Field == 3)
                status.Logs.Add(BuildKitLog.Decode(reader.Bytes));
        }

        return status;
    }
}

internal sealed record BuildKitVertex(string Digest, string Name, bool Cached, bool Started, string Error)
{
    public static BuildKitVertex Decode(ReadOnlySpan<byte> message)
    {
        string digest = "", name = "", error = "";
        bool cached = false, started = false;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: digest = reader.Text; break;
                case 3: name = reader.Text; break;
                case 4: cached = reader.Number != 0; break;
                case 5: started = true; break;
                case 7: error = reader.Text; break;
            }
        }

        return new(digest, name, cached, started, error);
    }
}

internal sealed record BuildKitLog(string Vertex, byte[] Message)
{
    public static BuildKitLog Decode(ReadOnlySpan<byte> message)
    {
        string vertex = "";
        byte[] text = [];
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                vertex = reader.Text;
            else if (reader.Field == 4)
                text = reader.Bytes.ToArray();
        }

        return new(vertex, text);
    }
}
