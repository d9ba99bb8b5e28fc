using System.Text.Json;
using System.Text.Json.Serialization;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;

namespace Satusky.Contracts;

/// <summary>JSON of everything on the API's wire, without reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(WholeSecondsConverter)])]
[JsonSerializable(typeof(AppDetails))]
[JsonSerializable(typeof(AppSpec))]
[JsonSerializable(typeof(AppStatus))]
[JsonSerializable(typeof(ConfigChanged))]
[JsonSerializable(typeof(ConfigPatch))]
[JsonSerializable(typeof(CreateTokenRequest))]
[JsonSerializable(typeof(CreatedToken))]
[JsonSerializable(typeof(DeployAccepted))]
[JsonSerializable(typeof(DeployRequest))]
[JsonSerializable(typeof(EnvironmentView))]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(IReadOnlyList<AppSummary>))]
[JsonSerializable(typeof(IReadOnlyList<EnvironmentView>))]
[JsonSerializable(typeof(IReadOnlyList<InstanceTarget>))]
[JsonSerializable(typeof(IReadOnlyList<JobView>))]
[JsonSerializable(typeof(IReadOnlyList<LogEntry>))]
[JsonSerializable(typeof(IReadOnlyList<MachineView>))]
[JsonSerializable(typeof(IReadOnlyList<ReleaseView>))]
[JsonSerializable(typeof(IReadOnlyList<SecretView>))]
[JsonSerializable(typeof(IReadOnlyList<TokenView>))]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(IReadOnlyList<VolumeView>))]
[JsonSerializable(typeof(LogEntry))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(OperationAccepted))]
[JsonSerializable(typeof(OperationEvent))]
[JsonSerializable(typeof(OperationView))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ProcessEnd))]
[JsonSerializable(typeof(ProcessMessage))]
[JsonSerializable(typeof(RollbackAccepted))]
[JsonSerializable(typeof(RollbackRequest))]
[JsonSerializable(typeof(ScaleAccepted))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(SecretView))]
[JsonSerializable(typeof(VolumeDetails))]
[JsonSerializable(typeof(VolumeView))]
public sealed partial class ContractsJson : JsonSerializerContext;
