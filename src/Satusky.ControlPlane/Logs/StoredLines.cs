namespace Satusky.ControlPlane.Logs;

/// <summary>Tells, while a container's log is read again from <see cref="RunProgress.From"/>, which of its lines are stored already.</summary>
internal sealed class StoredLines(RunProgress? progress)
{
    private readonly long _second = progress?.Second ?? 0;
    private int _last = progress?.LinesAt(progress.Second) ?? 0;
    private int _before = progress?.LinesAt(progress.Second - 1) ?? 0;

    /// <summary>A later line came although not all the stored ones had come again: the engine has dropped some.</summary>
    public bool Missing { get; private set; }

    public bool Has(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        if (second < _second - 1)
            return true;
        if (second == _second && _last > 0)
        {
            _last--;
            return true;
        }
        if (second == _second - 1 && _before > 0)
        {
            _before--;
            return true;
        }
        Missing = _last > 0;
        return false;
    }
}
