using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace PeerStor.Engine.Backends.S3;

/// <summary>The SDK's client, set so that servers of other makers understand it too.</summary>
internal static class S3Client
{
    /// <summary>Requests beside each other; more would only wait at the server.</summary>
    private const int MostConnections = 32;

    public static AmazonS3Client Open(S3Options options)
    {
        AmazonS3Config config = new()
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.PathStyle,
            IgnoreConfiguredEndpointUrls = true,

            // The SDK's default adds checksums that other servers refuse with 400. Ours go along in the signature and in the names.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // Repeated by S3Retry, which knows what may be repeated.
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            HttpClientFactory = new Connections(),

            // The SDK's 8 KiB cost a part of half a megabyte 64 turns.
            BufferSize = 256 << 10,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey is { } key && options.SecretKey is { } secret
            ? new AmazonS3Client(new BasicAWSCredentials(key, secret), config)
            : new AmazonS3Client(DefaultAWSCredentialsIdentityResolver.GetCredentials(config), config);
    }

    private sealed class Connections : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(
            new Straight
            {
                InnerHandler = new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.None,
                    ConnectTimeout = TimeSpan.FromSeconds(3),
                    MaxConnectionsPerServer = MostConnections,

                    // Addresses of large services change.
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                },
            },
            disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }

    /// <summary>Sends without asking first whether it may (Expect: 100-continue), which costs each object an answer's time.</summary>
    private sealed class Straight : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
