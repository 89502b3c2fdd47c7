using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.Security;

/// <summary>Marks an endpoint or page that needs no sign-in. Everything not marked needs one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PublicAttribute : Attribute;

/// <summary>Marks an endpoint or page for whoever has a share link. A session that the browser has besides plays no part: who
/// asks is the link, however its holder is signed in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class VisitorsAttribute : Attribute;

/// <summary>The scope that an endpoint or page needs. Unmarked: read for GET and HEAD, write for the rest.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsScopeAttribute(GrantScope scope) : Attribute
{
    public GrantScope Scope => scope;
}

/// <summary>
/// Marks what concerns the caller's own account (password, sessions, tokens): only a signed-in browser, or who has the
/// admin right. A token for reading and writing must not be able to make itself a better one.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OwnAccountAttribute : Attribute;

/// <summary>Marks a read that stays open or tells what goes on: only pages of this server may ask for it with a cookie.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OwnPagesOnlyAttribute : Attribute;

/// <summary>The marks above, for endpoints that are mapped in code.</summary>
public static class RequirementConventions
{
    public static TBuilder Public<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new PublicAttribute()));
        return endpoints;
    }

    public static TBuilder OwnPagesOnly<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new OwnPagesOnlyAttribute()));
        return endpoints;
    }

    public static TBuilder Visitors<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new VisitorsAttribute()));
        return endpoints;
    }

    public static TBuilder Needs<TBuilder>(this TBuilder endpoints, GrantScope scope)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new NeedsScopeAttribute(scope)));
        return endpoints;
    }
}
