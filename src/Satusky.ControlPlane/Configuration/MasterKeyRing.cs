namespace Satusky.ControlPlane.Configuration;

/// <summary>The master keys of an installation, newest first. Several stand there only while a rotation is under way.</summary>
internal sealed class MasterKeyRing(IReadOnlyList<MasterKeyEntry> keys)
{
    public IReadOnlyList<MasterKeyEntry> Keys => keys;

    public MasterKeyEntry Newest => keys[0];

    public IReadOnlyList<string> Ids => [.. keys.Select(key => key.Id)];

    public MasterKeyEntry Find(string id) =>
        keys.FirstOrDefault(key => key.Id == id)
        ?? throw new MasterKeyException($"the master key {id} is not in the master key file: add its line again");
}

internal sealed class MasterKeyEntry(string id, byte[] key)
{
    public string Id => id;

    public ReadOnlySpan<byte> Key => key;
}
