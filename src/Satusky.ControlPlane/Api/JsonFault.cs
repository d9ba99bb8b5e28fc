using System.Text.Json;
using System.Text.RegularExpressions;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Api;

/// <summary>Says what is wrong with a body of JSON, in terms of the document and not of the program.</summary>
internal static partial class JsonFault
{
    public static Refusal Explain(JsonException fault)
    {
        var where = fault.Path is null or "$" ? "" : $" at {fault.Path}";
        return new Refusal(400, Reasons.InvalidRequest, $"the request's JSON is not valid{where}: {Cause(fault.Message)}");
    }

    private static string Cause(string message)
    {
        if (MissingProperties().Match(message) is { Success: true } missing)
        {
            return $"it lacks {missing.Groups[1].Value}";
        }

        if (UnknownProperty().Match(message) is { Success: true } unknown)
        {
            return $"{unknown.Groups[1].Value} is not known here";
        }

        if (message.Contains("could not be converted", StringComparison.Ordinal))
        {
            return "the value has the wrong type";
        }

        var syntax = message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0].Trim().TrimEnd('.');
        return TypeName().IsMatch(syntax) ? "a value is missing or has the wrong type" : syntax;
    }

    [GeneratedRegex(@"missing required properties including: (.+?)\.( Path:|$)")]
    private static partial Regex MissingProperties();

    [GeneratedRegex("^The JSON property ('[^']*') could not be mapped")]
    private static partial Regex UnknownProperty();

    [GeneratedRegex(@"System\.|Satusky\.|\.NET|type '")]
    private static partial Regex TypeName();
}
