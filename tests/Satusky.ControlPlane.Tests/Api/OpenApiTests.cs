using System.Text.Json;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class OpenApiTests : ApiTest
{
    private const string Renewal = "SATUSKY_RENEW_OPENAPI";

    [Fact]
    public async Task The_committed_document_is_the_served_one()
    {
        var served = (await (await Admin.GetAsync("/v1/openapi.json")).Content.ReadAsStringAsync(Token)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Renewal) == "1")
        {
            await File.WriteAllTextAsync(ApiShape.DocumentPath, served, Token);
        }

        Assert.True(
            await File.ReadAllTextAsync(ApiShape.DocumentPath, Token) == served,
            $"docs/openapi.json is not what the platform serves. Renew it with '{Renewal}=1 dotnet run --project tests/Satusky.ControlPlane.Tests -- -class {typeof(OpenApiTests).FullName}' and read the difference.");
    }

    [Fact]
    public async Task Every_operation_is_described()
    {
        var document = JsonDocument.Parse(await (await Admin.GetAsync("/v1/openapi.json")).Content.ReadAsStringAsync(Token)).RootElement;
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();
        var ids = operations.Select(operation => operation.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(operations, operation => Assert.NotEmpty(operation.GetProperty("summary").GetString()!));
        Assert.All(operations, operation => Assert.True(operation.GetProperty("responses").TryGetProperty("default", out _)));
    }
}
