namespace Satusky.ControlPlane.Storage;

/// <summary>The database was written by a newer program.</summary>
public sealed class NewerDatabaseException(long database, long program) : Exception(
    $"the database has schema version {database}, this program knows versions up to {program}: "
    + "start the newer satusky again, or restore a backup that this version made");
