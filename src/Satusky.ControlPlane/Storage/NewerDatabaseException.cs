namespace Satusky.ControlPlane.Storage;

/// <summary>The database was written by a newer program, in a way that this one cannot work with.</summary>
public sealed class NewerDatabaseException(long database, long since, long program) : Exception(
    $"the database has schema version {database}, for programs that know version {since} or later; this one knows versions up to {program}: "
    + "start the newer satusky again, or restore a backup that this version made");
