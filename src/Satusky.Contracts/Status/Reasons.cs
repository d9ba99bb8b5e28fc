namespace Satusky.Contracts.Status;

/// <summary>The catalogue of reason codes. Kubernetes words where they exist; the same codes on every engine.</summary>
public static class Reasons
{
    // Build
    public const string ImageAvailable = nameof(ImageAvailable);
    public const string Building = nameof(Building);
    public const string BuildQueued = nameof(BuildQueued);
    public const string BuildFailed = nameof(BuildFailed);
    public const string BuildCancelled = nameof(BuildCancelled);
    public const string BuildTimedOut = nameof(BuildTimedOut);
    public const string ImagePullBackOff = nameof(ImagePullBackOff);
    public const string DiskPressure = nameof(DiskPressure);

    // Workload
    public const string Running = nameof(Running);
    public const string Pending = nameof(Pending);
    public const string ScaledToZero = nameof(ScaledToZero);
    public const string RollingOut = nameof(RollingOut);
    public const string CrashLoopBackOff = nameof(CrashLoopBackOff);
    public const string Exited = nameof(Exited);
    public const string OOMKilled = nameof(OOMKilled);
    public const string StartFailed = nameof(StartFailed);
    public const string CreateContainerConfigError = nameof(CreateContainerConfigError);
    public const string Unhealthy = nameof(Unhealthy);
    public const string LivenessFailed = nameof(LivenessFailed);
    public const string WaitingFor = nameof(WaitingFor);
    public const string EngineUnavailable = nameof(EngineUnavailable);
    public const string Stalled = nameof(Stalled);
    public const string FailedScheduling = nameof(FailedScheduling);
    public const string NodeNotReady = nameof(NodeNotReady);
    public const string FailedCreate = nameof(FailedCreate);
    public const string QuotaExceeded = nameof(QuotaExceeded);
    public const string Evicted = nameof(Evicted);
    public const string NameTaken = nameof(NameTaken);
    public const string NamespaceTerminating = nameof(NamespaceTerminating);
    public const string VolumePending = nameof(VolumePending);

    // Endpoint
    public const string HostnameStored = nameof(HostnameStored);
    public const string Routed = nameof(Routed);
    public const string NoReadyInstance = nameof(NoReadyInstance);
    public const string PortMismatch = nameof(PortMismatch);
    public const string LoopbackOnly = nameof(LoopbackOnly);
    public const string NotListening = nameof(NotListening);
    public const string EdgeUnavailable = nameof(EdgeUnavailable);
    public const string RouteNotAccepted = nameof(RouteNotAccepted);
    public const string LoopbackName = nameof(LoopbackName);
    public const string Forwarded = nameof(Forwarded);
    public const string Resolved = nameof(Resolved);
    public const string NotResolved = nameof(NotResolved);
    public const string ResolvesElsewhere = nameof(ResolvesElsewhere);
    public const string CertificateServed = nameof(CertificateServed);
    public const string CertificateInvalid = nameof(CertificateInvalid);
    public const string Answered = nameof(Answered);
    public const string BadStatus = nameof(BadStatus);
    public const string NoAnswer = nameof(NoAnswer);
    public const string NotMeasured = nameof(NotMeasured);
    public const string NotPublic = nameof(NotPublic);

    // Requests
    public const string AppNotFound = nameof(AppNotFound);
    public const string InvalidRequest = nameof(InvalidRequest);
    public const string InvalidArchive = nameof(InvalidArchive);
    public const string TooLarge = nameof(TooLarge);
    public const string MachineNotFound = nameof(MachineNotFound);
    public const string ImageNotFound = nameof(ImageNotFound);
    public const string NotAuthenticated = nameof(NotAuthenticated);
    public const string Forbidden = nameof(Forbidden);
    public const string Conflict = nameof(Conflict);
    public const string OperationInProgress = nameof(OperationInProgress);
    public const string VersionMismatch = nameof(VersionMismatch);
    public const string IdempotencyMismatch = nameof(IdempotencyMismatch);
    public const string NoRollbackTarget = nameof(NoRollbackTarget);
    public const string VolumeNotFound = nameof(VolumeNotFound);
    public const string VolumeInUse = nameof(VolumeInUse);
    public const string KeyNotFound = nameof(KeyNotFound);
    public const string KeyCollision = nameof(KeyCollision);
    public const string OperationNotFound = nameof(OperationNotFound);
    public const string TokenNotFound = nameof(TokenNotFound);
    public const string JobNotFound = nameof(JobNotFound);
    public const string DeadlineExceeded = nameof(DeadlineExceeded);
    public const string Cancelled = nameof(Cancelled);
    public const string InstanceNotFound = nameof(InstanceNotFound);
    public const string InstanceGone = nameof(InstanceGone);
    public const string PortClosed = nameof(PortClosed);
    public const string RouteNotFound = nameof(RouteNotFound);
    public const string RequestTimedOut = nameof(RequestTimedOut);
    public const string DatabaseUnavailable = nameof(DatabaseUnavailable);
    public const string Superseded = nameof(Superseded);
    public const string Internal = nameof(Internal);

    // The client itself
    public const string InvalidCommandLine = nameof(InvalidCommandLine);
    public const string InvalidConfiguration = nameof(InvalidConfiguration);
    public const string InvalidContext = nameof(InvalidContext);
    public const string NotAvailable = nameof(NotAvailable);
    public const string ConfirmationRequired = nameof(ConfirmationRequired);
    public const string PlatformUnreachable = nameof(PlatformUnreachable);
    public const string Interrupted = nameof(Interrupted);
}
