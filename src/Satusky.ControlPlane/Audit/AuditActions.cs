namespace Satusky.ControlPlane.Audit;

/// <summary>What is recorded. The names are stored and shown.</summary>
internal static class AuditActions
{
    public const string Deploy = "deploy";
    public const string DeployCancel = "deploy.cancel";
    public const string DeployDestroy = "deploy.destroy";
    public const string DeployMove = "deploy.move";
    public const string DeployRestart = "deploy.restart";
    public const string DeployRollback = "deploy.rollback";
    public const string DeployScale = "deploy.scale";
    public const string EnvironmentUpdate = "env.update";
    public const string EnvironmentUnset = "env.unset";
    public const string MasterKeyRotate = "master-key.rotate";
    public const string InstanceExec = "instance.exec";
    public const string InstancePortForward = "instance.port-forward";
    public const string JobRun = "job.run";
    public const string JobCancel = "job.cancel";
    public const string JobDelete = "job.delete";
    public const string SecretCreate = "secret.create";
    public const string SecretUnset = "secret.unset";
    public const string TokenCreate = "token.create";
    public const string TokenDelete = "token.delete";
    public const string TokenIssue = "token.issue";
    public const string VolumeDelete = "volume.delete";
    public const string VolumeDetach = "volume.detach";
}
