using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Satusky.ControlPlane.Builds;

/// <summary>
/// Reads the entries of a tar strictly: what two readers might understand differently is refused. Not <c>TarReader</c>,
/// which allocates as much memory for an entry's extended header as the archive claims that it has.
/// </summary>
/// <remarks>All faults are <see cref="InvalidDataException"/>, as those of the gzip stream below.</remarks>
internal sealed class ContextTarReader(Stream tar)
{
    private const int BlockSize = 512;
    private const int MaxMetadata = 64 * 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] block = new byte[BlockSize];
    private readonly byte[] buffer = new byte[64 * 1024];
    private string? longName;
    private string? longTarget;
    private long? longSize;

    /// <summary>The next entry, or null after the end of the archive.</summary>
    public async Task<ContextEntry?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ReadBlockAsync(cancellationToken);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                await ExpectOnlyPaddingAsync(cancellationToken);
                return null;
            }

            CheckSum();
            var type = (char)block[156];
            var size = longSize ?? Number(124, 12);
            switch (type)
            {
                case 'x' or 'g':
                    Extend(await MetadataAsync(size, cancellationToken), isGlobal: type == 'g');
                    continue;
                case 'L':
                    longName = Text(await MetadataAsync(size, cancellationToken));
                    continue;
                case 'K':
                    longTarget = Text(await MetadataAsync(size, cancellationToken));
                    continue;
                default:
                    return await EntryAsync(type, size, cancellationToken);
            }
        }
    }

    private async Task<ContextEntry> EntryAsync(char type, long size, CancellationToken cancellationToken)
    {
        var name = longName ?? HeaderName();
        var target = longTarget ?? Text(block.AsMemory(157, 100));
        (longName, longTarget, longSize) = (null, null, null);
        var kind = type switch
        {
            '0' or '\0' => name.EndsWith('/') ? ContextEntryKind.Directory : ContextEntryKind.File,
            '1' => ContextEntryKind.HardLink,
            '2' => ContextEntryKind.SymbolicLink,
            '5' => ContextEntryKind.Directory,
            '3' or '4' => throw new InvalidDataException($"\"{name}\" is a device: a build context has only files, folders and links"),
            '6' => throw new InvalidDataException($"\"{name}\" is a named pipe: a build context has only files, folders and links"),
            _ => throw new InvalidDataException($"\"{name}\" is an entry of the unknown kind \"{type}\": pack the build context as a plain tar"),
        };
        if (kind != ContextEntryKind.File && size != 0)
        {
            throw new InvalidDataException($"\"{name}\" is no file but has contents: pack the build context again");
        }

        return new ContextEntry(name, kind, target, await PassOverAsync(size, cancellationToken));
    }

    /// <summary>Reads an entry's contents and says whether they are only white space.</summary>
    private async Task<bool> PassOverAsync(long size, CancellationToken cancellationToken)
    {
        var isBlank = true;
        var padded = (size + BlockSize - 1) / BlockSize * BlockSize;
        for (var position = 0L; position < padded;)
        {
            var count = (int)Math.Min(buffer.Length, padded - position);
            await ReadAsync(buffer.AsMemory(0, count), cancellationToken);
            var content = buffer.AsSpan(0, (int)Math.Clamp(size - position, 0, count));
            isBlank = isBlank && !content.ContainsAnyExcept(" \t\r\n"u8);
            position += count;
        }

        return isBlank;
    }

    private async Task<ReadOnlyMemory<byte>> MetadataAsync(long size, CancellationToken cancellationToken)
    {
        if (size > MaxMetadata)
        {
            throw new InvalidDataException($"the archive has an entry with a header of {size} bytes: pack the build context again");
        }

        var padded = new byte[(size + BlockSize - 1) / BlockSize * BlockSize];
        await ReadAsync(padded, cancellationToken);
        return padded.AsMemory(0, (int)size);
    }

    /// <summary>Takes names and the size out of a header of records <c>length key=value\n</c>.</summary>
    private void Extend(ReadOnlyMemory<byte> records, bool isGlobal)
    {
        while (!records.IsEmpty)
        {
            var space = records.Span.IndexOf((byte)' ');
            if (space < 1 || !int.TryParse(records.Span[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > records.Length || records.Span[length - 1] != '\n')
            {
                throw Damaged();
            }

            var (key, value) = Split(records[(space + 1)..(length - 1)]);
            records = records[length..];
            var matters = key is "path" or "linkpath" or "size" || key.StartsWith("GNU.sparse", StringComparison.Ordinal);
            if (matters && (isGlobal || key[0] == 'G'))
            {
                throw new InvalidDataException($"the archive uses the header \"{key}\": pack the build context as a plain tar");
            }

            switch (key)
            {
                case "path":
                    longName = Text(value);
                    break;
                case "linkpath":
                    longTarget = Text(value);
                    break;
                case "size":
                    longSize = long.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw Damaged();
                    break;
            }
        }
    }

    private static (string Key, ReadOnlyMemory<byte> Value) Split(ReadOnlyMemory<byte> record)
    {
        var equals = record.Span.IndexOf((byte)'=');
        return equals > 0 ? (Encoding.ASCII.GetString(record.Span[..equals]), record[(equals + 1)..]) : throw Damaged();
    }

    private string HeaderName()
    {
        var name = Text(block.AsMemory(0, 100));
        var isUstar = block.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        var prefix = isUstar ? Text(block.AsMemory(345, 155)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    private static string Text(ReadOnlyMemory<byte> field)
    {
        var end = field.Span.IndexOf((byte)0);
        try
        {
            return StrictUtf8.GetString(end < 0 ? field.Span : field.Span[..end]);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"\"{Encoding.UTF8.GetString(field.Span)}\" is not a name in UTF-8: rename the file");
        }
    }

    private long Number(int offset, int length)
    {
        var field = block.AsSpan(offset, length);
        if ((field[0] & 0x80) != 0)
        {
            var number = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return field[0] == 0x80 && !field[1..^8].ContainsAnyExcept((byte)0) && number >= 0 ? number : throw Damaged();
        }

        var value = 0L;
        foreach (var digit in field.Trim(" \0"u8))
        {
            value = digit is >= (byte)'0' and <= (byte)'7' ? value * 8 + (digit - '0') : throw Damaged();
        }

        return value;
    }

    private void CheckSum()
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockSize; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : block[i];
        }

        if (sum != Number(148, 8))
        {
            throw Damaged();
        }
    }

    private async Task ExpectOnlyPaddingAsync(CancellationToken cancellationToken)
    {
        while (await tar.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                throw new InvalidDataException("the archive has data after its end: pack the build context again");
            }
        }
    }

    private Task ReadBlockAsync(CancellationToken cancellationToken) => ReadAsync(block, cancellationToken);

    private async Task ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (await tar.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken) < destination.Length)
        {
            throw new InvalidDataException("the build context ends in the middle of the archive: send it again");
        }
    }

    private static InvalidDataException Damaged() => new("the build context is not a valid tar archive: pack it again");
}
