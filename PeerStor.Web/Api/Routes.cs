namespace PeerStor.Web.Api;

/// <summary>Maps methods of a singleton, found once, as plain request delegates: no reflection and no scope per request.</summary>
internal static class Routes
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointConventionBuilder MapReads<T>(
        this IEndpointRouteBuilder routes, string pattern, Func<T, HttpContext, Task> handler)
        where T : class => routes.MapMethods(pattern, Reads, Bind(routes, handler));

    public static IEndpointConventionBuilder MapOne<T>(
        this IEndpointRouteBuilder routes, string method, string pattern, Func<T, HttpContext, Task> handler)
        where T : class => routes.MapMethods(pattern, [method], Bind(routes, handler));

    // Found at the first request, not here: the engine is not started yet.
    private static RequestDelegate Bind<T>(IEndpointRouteBuilder routes, Func<T, HttpContext, Task> handler)
        where T : class
    {
        Lazy<T> target = new(routes.ServiceProvider.GetRequiredService<T>);
        return context => handler(target.Value, context);
    }
}
