using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Api;

/// <summary>The OpenAPI document, made from the endpoints themselves.</summary>
internal static partial class ApiDocument
{
    public const string Name = "v1";

    private const string Bearer = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(AddProblemsAsync);
        options.AddOperationTransformer(AddUploadAsync);
        options.AddOperationTransformer(AddKeyAsync);
        options.AddSchemaTransformer(MendAsync);
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Satusky",
            Version = Name,
            Description = "The platform's API. {app} is an app's name or its deployment id. Writes accept an Idempotency-Key; writes to an app accept If-Match with its ETag. "
                + "Requests with unknown fields are refused; answers may get more fields, and leave out those that are null.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "An API token, as '1ctl token create' makes them." },
        };
        foreach (var schema in document.Components.Schemas?.Values ?? [])
        {
            schema.Required?.ExceptWith([.. schema.Required.Where(name => AllowsNull(schema.Properties![name]))]);
        }

        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task AddProblemsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        context.Document!.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Why the request was refused or failed.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problems.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
            },
        };
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }
    }

    private static Task AddUploadAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.RequestBody?.Content is { } content && content.TryGetValue("multipart/form-data", out var form))
        {
            form.Encoding = null;
            form.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { DeployUpload.RequestPart, DeployUpload.ContextPart },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    [DeployUpload.RequestPart] = new OpenApiSchemaReference(nameof(DeployRequest), context.Document),
                    [DeployUpload.ContextPart] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The build context as a gzipped tar." },
                },
            };
        }

        return Task.CompletedTask;
    }

    private static Task AddKeyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!HttpMethodIsRead(context.Description.HttpMethod))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Idempotency.Header,
                In = ParameterLocation.Header,
                Description = "A repeated request with the same key is performed once and answered alike.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            });
        }

        return Task.CompletedTask;
    }

    private static Task MendAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        schema.AdditionalPropertiesAllowed = true;
        schema.Description = schema.Description is { } text ? CodeReference().Replace(text, match => $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups[1].Value)}`") : null;
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }

    // What is null is left out of answers, and may be left out of requests.
    private static bool AllowsNull(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || schema.OneOf?.Any(choice => choice.Type == JsonSchemaType.Null) == true;

    private static bool HttpMethodIsRead(string? method) => method is null or "GET";

    /// <summary>How the framework writes references to members in descriptions.</summary>
    [GeneratedRegex(@"(?:\w+\? )?[A-Z]\w+\.([A-Z]\w+)")]
    private static partial Regex CodeReference();
}
