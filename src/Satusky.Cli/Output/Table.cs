namespace Satusky.Cli.Output;

/// <summary>Columns as wide as their widest cell, two spaces apart, a rule of <c>─</c> below each header.</summary>
internal sealed class Table(params string[] headers)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public void WriteTo(Action<string> write, Func<string, string> paintHeader)
    {
        var widths = headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        write(paintHeader(Join(headers, widths)));
        write(string.Join("  ", widths.Select(width => new string('─', width))));
        foreach (var row in rows)
            write(Join(row, widths));
    }

    private static string Join(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
}
