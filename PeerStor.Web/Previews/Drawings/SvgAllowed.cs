using System.Collections.Frozen;

namespace PeerStor.Web.Previews.Drawings;

/// <summary>What of SVG 2 is kept: shapes, text, paint, filters and plain animation. Nothing that runs, links or embeds.</summary>
internal static class SvgAllowed
{
    public static readonly FrozenSet<string> Elements = Words(
        """
        svg g defs symbol use title desc metadata switch style
        path rect circle ellipse line polyline polygon image text tspan textPath
        linearGradient radialGradient stop pattern clipPath mask marker view
        filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
        feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
        feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
        animate animateTransform animateMotion mpath
        """);

    /// <summary>Attributes without a namespace.</summary>
    public static readonly FrozenSet<string> Attributes = Words(
        """
        id class style lang version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points
        dx dy rotate textLength lengthAdjust startOffset method spacing side pathLength transform transform-origin
        offset gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform
        clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient
        filterUnits primitiveUnits in in2 result mode type values operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX
        targetY edgeMode preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent limitingConeAngle
        azimuth elevation pointsAtX pointsAtY pointsAtZ z scale xChannelSelector yChannelSelector stdDeviation radius
        baseFrequency numOctaves seed stitchTiles tableValues slope intercept amplitude exponent
        attributeName begin dur end min max restart repeatCount repeatDur fill calcMode keyTimes keySplines keyPoints
        from to by additive accumulate path requiredExtensions systemLanguage media
        alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters
        cursor direction display dominant-baseline fill-opacity fill-rule filter flood-color flood-opacity font font-family
        font-size font-size-adjust font-stretch font-style font-variant font-weight image-rendering isolation letter-spacing
        lighting-color marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity overflow paint-order
        shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
        stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering unicode-bidi
        vector-effect visibility white-space word-spacing writing-mode
        """);

    /// <summary>Pictures inside a drawing: only those that lie in it, and of kinds that run nothing.</summary>
    public static bool IsPictureInside(string address) =>
        address.StartsWith("data:image/png;base64,", StringComparison.Ordinal)
            || address.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal)
            || address.StartsWith("data:image/gif;base64,", StringComparison.Ordinal)
            || address.StartsWith("data:image/webp;base64,", StringComparison.Ordinal);

    /// <summary>
    /// Whether a value or a style sheet may stay: every address in it names a part of the same drawing. A backslash could
    /// hide one, and is written in no drawing that means well.
    /// </summary>
    public static bool StaysInside(string value)
    {
        if (value.Contains('\\', StringComparison.Ordinal) || value.Contains("@import", StringComparison.OrdinalIgnoreCase)
            || value.Contains("javascript:", StringComparison.OrdinalIgnoreCase)
            || value.Contains("image(", StringComparison.OrdinalIgnoreCase) || value.Contains("image-set(", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        for (int at = 0; (at = value.IndexOf("url(", at, StringComparison.OrdinalIgnoreCase)) >= 0; at += 4)
        {
            if (!value.AsSpan(at + 4).TrimStart(" \t\r\n'\"").StartsWith("#", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
