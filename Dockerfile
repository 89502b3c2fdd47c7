# PeerStor in a container: docker build -t peerstor .
# Packages and tools are fetched in one step; what compiles afterwards has no network (BuildKit).

FROM debian:12-slim AS build
ENV PEERSTOR_YES=1 HOME=/root
WORKDIR /src
COPY deploy.sh global.json .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props ./
COPY scripts/ scripts/
COPY PeerStor.Engine/PeerStor.Engine.csproj PeerStor.Engine/packages.lock.json PeerStor.Engine/
COPY PeerStor.Web/PeerStor.Web.csproj PeerStor.Web/packages.lock.json PeerStor.Web/package.json PeerStor.Web/package-lock.json PeerStor.Web/
RUN ./deploy.sh fetch
COPY PeerStor.Engine/ PeerStor.Engine/
COPY PeerStor.Web/ PeerStor.Web/
RUN --network=none ./deploy.sh compile /app

FROM debian:12-slim
# libzstd compresses, ffmpeg looks into films and converts them, the certificates are for S3 servers.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg libzstd1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin peerstor \
    && install -d -o peerstor -g peerstor -m 0700 /data
COPY --from=build /app /app
COPY scripts/deploy/is-ready.sh /app/
ENV PEERSTOR_DATA=/data PEERSTOR_PORT=8080 P2P_PORT=6881 PEERSTOR_LOG_FORMAT=json DOTNET_EnableDiagnostics=0
USER 10001:10001
VOLUME /data
EXPOSE 8080 6881
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["/app/is-ready.sh", "8080"]
ENTRYPOINT ["/app/peerstor"]
CMD ["serve"]
