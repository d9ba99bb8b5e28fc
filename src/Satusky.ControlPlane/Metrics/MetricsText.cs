using System.Globalization;
using System.Text;

namespace Satusky.ControlPlane.Metrics;

/// <summary>Writes measurements in the text format of Prometheus.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder text = new();

    public void Family(string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    public void Sample(string name, double value, params IEnumerable<(string Name, string Value)> labels)
    {
        var written = string.Join(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\""));
        text.Append(name).Append(written.Length > 0 ? $"{{{written}}}" : "").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    public void Single(string name, string type, string help, double value)
    {
        Family(name, type, help);
        Sample(name, value);
    }

    public void Histogram(string name, Histogram histogram, params (string Name, string Value)[] labels)
    {
        var (counts, sum) = histogram.Read();
        long count = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            var bound = i < Metrics.Histogram.Bounds.Length ? Metrics.Histogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Sample(name + "_bucket", count, labels.Append(("le", bound)));
        }

        Sample(name + "_sum", sum, labels);
        Sample(name + "_count", count, labels);
    }

    public override string ToString() => text.ToString();

    private static string Escape(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
