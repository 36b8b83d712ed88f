using Candlewick.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Candlewick.Server.Api;

/// <summary>The OpenAPI document: made of the endpoints, with the house's texts for ids, instants and spans.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Candlewick",
                Version = "v1",
                Description = "Market data: instruments, bars, coverage, jobs. Instants are ISO 8601 in UTC, spans are seconds, what is absent is null. Errors are problem details (RFC 9457).",
            };
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            NeededScope? needed = context.Description.ActionDescriptor.EndpointMetadata.OfType<NeededScope>().LastOrDefault();
            operation.Description = $"Needs the scope {(needed?.Scope is { } scope ? QueryText.Camel(scope.ToString()) : "of nobody")}.";
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse { Description = "A problem: what was expected, found, and where." });
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            bool isText = ApiJson.Texts.Contains(type) || type == typeof(DateTimeOffset);
            if (isText || type == typeof(TimeSpan))
            {
                schema.Type = isText ? JsonSchemaType.String : JsonSchemaType.Number;
                schema.Properties?.Clear();
                schema.Required?.Clear();
                schema.Pattern = null;
                schema.Format = type == typeof(UtcTime) || type == typeof(DateTimeOffset) ? "date-time" : null;
            }

            return Task.CompletedTask;
        });
    }
}
