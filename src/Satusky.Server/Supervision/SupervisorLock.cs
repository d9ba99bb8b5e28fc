namespace Satusky.Server.Supervision;

/// <summary>Held by the one supervisor of a home; the kernel lets go of it when its process dies.</summary>
internal sealed class SupervisorLock : IDisposable
{
    private readonly FileStream file;

    private SupervisorLock(FileStream file) => this.file = file;

    /// <summary>Null when another process holds it.</summary>
    public static SupervisorLock? TryTake(HomeFolder home)
    {
        try
        {
            return new(new FileStream(home.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
