namespace Satusky.Toml;

/// <summary>One value of a document and where it stands. The family is closed: match on its types.</summary>
public abstract class TomlValue
{
    private readonly Position position;

    private protected TomlValue(Position position) => this.position = position;

    public int Line => position.Line;

    public int Column => position.Column;

    /// <summary>The type with its article, for messages: "a string", "an integer".</summary>
    public abstract string TypeName { get; }
}

public sealed class TomlString : TomlValue
{
    internal TomlString(Position position, string value) : base(position) => Value = value;

    public string Value { get; }

    public override string TypeName => "a string";
}

public sealed class TomlInteger : TomlValue
{
    internal TomlInteger(Position position, long value) : base(position) => Value = value;

    public long Value { get; }

    public override string TypeName => "an integer";
}

public sealed class TomlFloat : TomlValue
{
    internal TomlFloat(Position position, double value) : base(position) => Value = value;

    public double Value { get; }

    public override string TypeName => "a float";
}

public sealed class TomlBoolean : TomlValue
{
    internal TomlBoolean(Position position, bool value) : base(position) => Value = value;

    public bool Value { get; }

    public override string TypeName => "a boolean";
}

/// <summary>An offset beyond ±14:00, the widest .NET knows, is kept as the same instant in UTC.</summary>
public sealed class TomlOffsetDateTime : TomlValue
{
    internal TomlOffsetDateTime(Position position, DateTimeOffset value) : base(position) => Value = value;

    public DateTimeOffset Value { get; }

    public override string TypeName => "an offset date-time";
}

public sealed class TomlLocalDateTime : TomlValue
{
    internal TomlLocalDateTime(Position position, DateTime value) : base(position) => Value = value;

    /// <summary>Of kind <see cref="DateTimeKind.Unspecified"/>.</summary>
    public DateTime Value { get; }

    public override string TypeName => "a local date-time";
}

public sealed class TomlLocalDate : TomlValue
{
    internal TomlLocalDate(Position position, DateOnly value) : base(position) => Value = value;

    public DateOnly Value { get; }

    public override string TypeName => "a local date";
}

public sealed class TomlLocalTime : TomlValue
{
    internal TomlLocalTime(Position position, TimeOnly value) : base(position) => Value = value;

    public TimeOnly Value { get; }

    public override string TypeName => "a local time";
}
