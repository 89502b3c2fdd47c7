using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Backends;

/// <summary>A share on a real NFS server, mounted by the kernel's client (product.md, storage backends).</summary>
public sealed class RealNfsTests
{
    [NfsFact]
    public async Task Everything_that_a_backend_promises_holds_over_real_nfs()
    {
        using NfsMachine machine = new();

        string said = await machine.RunAsync("grep nfs4 /proc/mounts; contract Nfs BackendContractTests NfsBackendTests");

        Assert.Contains("10.99.0.1:/share", said, StringComparison.Ordinal);
        Assert.False(said.Contains("FAILED", StringComparison.Ordinal), said);
        Assert.True(said.Split("passed ").Length > 12, said);
        Assert.Contains("=== end", said, StringComparison.Ordinal);
    }

    [NfsFact]
    public async Task A_share_that_goes_away_and_comes_back_loses_nothing_and_is_never_taken_for_an_empty_one()
    {
        using NfsMachine machine = new();

        string said = await machine.RunAsync(
            """
            export STORAGE_BACKEND=nfs NFS_MOUNT_POINT=/run/nfs P2P_ENABLED=false PEERSTOR_MIN_FREE=1MB
            address=http://127.0.0.1:8080
            until_is() { for _ in $(seq 150); do case "$(eval "$1")" in $2) echo "$3"; return;; esac; sleep 0.2; done; echo "never: $3: $(eval "$1")"; }
            storage() { curl -s -H "$auth" $address/api/v1/storage; }
            send() { curl -s -o /dev/null -w '%{http_code}\n' -H "$auth" -T "$1" "$address/api/v1/content/$1"; }
            same() { curl -s -H "$auth" "$address/api/v1/content/$1" | cmp - "$1" && echo "same $1"; }
            there() { find /run/behind/packs -type f -size +2000k 2>/dev/null | wc -l; }
            peerstor serve --data /run/data --port 8080 >/run/log 2>&1 &
            until_is "curl -s -o /dev/null -w '%{http_code}' $address/health/ready" 200 ready
            auth="Authorization: Bearer $(peerstor token create --data /run/data --name test)"
            head -c 3000000 /dev/urandom >one; head -c 3000000 /dev/urandom >two
            echo "one: $(send one)"
            until_is storage '*"waiting":0*' "all is there"
            before=$(there)
            umount -l /run/nfs
            echo "two: $(send two)"
            until_is storage '*nothing is mounted*' "told"
            echo "beside the share: $(find /run/nfs -type f | wc -l)"
            same one; same two
            mount_share
            until_is storage '*"waiting":0*' "all is there again"
            until_is storage '*"problem":null*' "well"
            [ "$(there)" -gt "$before" ] && [ "$before" -gt 0 ] && echo "more lies there: $before, $(there)"
            same one; same two
            storage
            kill %1
            wait %1
            """);

        foreach (string expected in (string[])
        [
            "ready", "one: 201", "all is there\n", "two: 201", "told", "beside the share: 0", "same one\nsame two\n", "all is there again", "more lies there",
            "=== end",
        ])
        {
            Assert.True(said.Contains(expected, StringComparison.Ordinal), $"“{expected}” is not in:\n{said}");
        }

        Assert.False(said.Contains("never:", StringComparison.Ordinal), said);
    }
}
