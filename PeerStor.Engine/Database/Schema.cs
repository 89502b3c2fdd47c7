namespace PeerStor.Engine.Database;

/// <summary>
/// The tables, as steps that are only ever added to: a database at step n runs the steps after n. Ids are 16-byte
/// big-endian UUIDs, times are Unix milliseconds UTC, clocks are hybrid logical clocks, stamps are 16 bytes (the clock,
/// then the start of the origin: ordered the same on every node). The journal is the truth; all
/// tables but <c>ops</c>, <c>logs</c>, <c>meta</c>, <c>fresh_chunks</c>, the <c>upload</c> tables and those of Monitoring
/// (<c>measurements</c>, <c>transfers</c>, <c>transfer_days</c>), <c>share_uses</c>, <c>device_states</c> and the <c>depot</c> and <c>relay</c> tables can be made anew from it.
/// </summary>
internal static class Schema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

        CREATE TABLE logs (
          id INTEGER PRIMARY KEY, origin BLOB NOT NULL, epoch INTEGER NOT NULL,
          last_seq INTEGER NOT NULL, last_clock INTEGER NOT NULL, last_hash BLOB NOT NULL, UNIQUE (origin, epoch));
        CREATE TABLE ops (
          log INTEGER NOT NULL REFERENCES logs, seq INTEGER NOT NULL, clock INTEGER NOT NULL, kind INTEGER NOT NULL,
          entity BLOB NOT NULL, parents BLOB NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY (log, seq)) WITHOUT ROWID;

        CREATE TABLE users (
          id BLOB PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, public_key BLOB NOT NULL,
          private_key BLOB NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE key_slots (
          id BLOB PRIMARY KEY, user BLOB NOT NULL, kind INTEGER NOT NULL, device BLOB NOT NULL, parameters BLOB NOT NULL,
          wrapped_key BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE grants (
          id BLOB PRIMARY KEY, secret_hash BLOB NOT NULL UNIQUE, user BLOB NOT NULL, kind INTEGER NOT NULL,
          label TEXT NOT NULL, scope INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER,
          wrapped_key BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE grant_uses (id BLOB PRIMARY KEY, last_used INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE folder_keys (
          folder BLOB NOT NULL, version INTEGER NOT NULL, user BLOB NOT NULL, wrapped_key BLOB NOT NULL,
          PRIMARY KEY (folder, version, user)) WITHOUT ROWID;
        CREATE TABLE entries (
          id BLOB PRIMARY KEY, kind INTEGER NOT NULL, owner BLOB NOT NULL, parent BLOB NOT NULL, name_key BLOB NOT NULL,
          name BLOB NOT NULL, key_version INTEGER NOT NULL, file_key BLOB, class_key BLOB NOT NULL,
          created INTEGER NOT NULL, placed BLOB NOT NULL, head BLOB, size INTEGER NOT NULL DEFAULT 0,
          modified INTEGER NOT NULL, stored INTEGER NOT NULL DEFAULT 0, marked BLOB,
          trash_at INTEGER, trash_seen BLOB, trashed INTEGER, purged INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX entries_by_name ON entries (parent, name_key);
        CREATE INDEX entries_by_class ON entries (owner, class_key, stored) WHERE kind = 2;
        CREATE INDEX entries_by_time ON entries (owner, stored) WHERE kind = 2;
        CREATE INDEX entries_in_trash ON entries (owner, trashed) WHERE trashed IS NOT NULL;
        CREATE TABLE versions (
          id BLOB PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, parents BLOB NOT NULL,
          author BLOB NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, chunk_count INTEGER NOT NULL,
          public_manifest BLOB NOT NULL, private_manifest BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX versions_by_entry ON versions (entry, stamp);
        CREATE TABLE chunk_refs (chunk BLOB PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE uploads (
          id BLOB PRIMARY KEY, user BLOB NOT NULL, protocol TEXT NOT NULL, target_key BLOB NOT NULL, length INTEGER,
          received INTEGER NOT NULL, created INTEGER NOT NULL, activity INTEGER NOT NULL, request BLOB NOT NULL,
          chunk_count INTEGER NOT NULL DEFAULT 0, finished BLOB) WITHOUT ROWID;
        CREATE INDEX uploads_by_target ON uploads (user, target_key, activity) WHERE finished IS NULL;
        CREATE INDEX uploads_unfinished ON uploads (user, activity) WHERE finished IS NULL;
        CREATE INDEX uploads_by_activity ON uploads (activity);
        CREATE TABLE upload_chunks (
          upload BLOB NOT NULL REFERENCES uploads ON DELETE CASCADE, ordinal INTEGER NOT NULL, chunk BLOB NOT NULL,
          plain INTEGER NOT NULL, stored INTEGER NOT NULL, chunk_key BLOB NOT NULL,
          PRIMARY KEY (upload, ordinal)) WITHOUT ROWID;
        CREATE INDEX upload_chunks_by_chunk ON upload_chunks (chunk);
        """,
        """
        ALTER TABLE entries ADD COLUMN tagged INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE entry_tags (
          entry BLOB NOT NULL, tag_key BLOB NOT NULL, tag BLOB NOT NULL, key_version INTEGER NOT NULL, stamp BLOB NOT NULL,
          PRIMARY KEY (entry, tag_key)) WITHOUT ROWID;
        CREATE INDEX entries_by_tag ON entry_tags (tag_key) WHERE tag <> x'';
        """,
        """
        CREATE INDEX entries_folders ON entries (parent) WHERE kind = 1;
        """,
        """
        ALTER TABLE users ADD COLUMN folded TEXT NOT NULL DEFAULT '';
        ALTER TABLE users ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE users ADD COLUMN stamp BLOB NOT NULL DEFAULT x'';
        UPDATE users SET folded = lower(name);
        CREATE INDEX users_by_name ON users (folded);
        ALTER TABLE grants ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX key_slots_by_user ON key_slots (user, kind);
        CREATE TABLE audit (
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event INTEGER NOT NULL, name TEXT NOT NULL,
          address TEXT NOT NULL, device TEXT NOT NULL, detail TEXT NOT NULL);
        """,
        """
        CREATE TABLE measurements (
          span INTEGER NOT NULL, at INTEGER NOT NULL, seconds INTEGER NOT NULL, sent INTEGER NOT NULL,
          received INTEGER NOT NULL, requests INTEGER NOT NULL, stored INTEGER NOT NULL, free INTEGER NOT NULL,
          files INTEGER NOT NULL, chunks INTEGER NOT NULL, transfers INTEGER NOT NULL, memory INTEGER NOT NULL,
          cpu_ms INTEGER NOT NULL, PRIMARY KEY (span, at)) WITHOUT ROWID;
        CREATE TABLE transfers (
          number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, user BLOB NOT NULL, kind INTEGER NOT NULL,
          way INTEGER NOT NULL, size INTEGER, moved INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL,
          active_ms INTEGER NOT NULL, result INTEGER NOT NULL, sealed BLOB NOT NULL);
        CREATE TABLE transfer_days (
          user BLOB NOT NULL, day INTEGER NOT NULL, kind INTEGER NOT NULL, transfers INTEGER NOT NULL,
          failed INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (user, day, kind)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE fresh_chunks (id INTEGER PRIMARY KEY, record BLOB NOT NULL);
        """,
        """
        ALTER TABLE entries ADD COLUMN pictured INTEGER;
        CREATE TABLE version_facts (
          version BLOB PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, refs BLOB NOT NULL, sealed BLOB NOT NULL,
          pictured INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX version_facts_by_entry ON version_facts (entry);
        CREATE TABLE media_failures (
          version BLOB PRIMARY KEY, entry BLOB NOT NULL, reason INTEGER NOT NULL, attempts INTEGER NOT NULL,
          next_try INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX media_failures_by_entry ON media_failures (entry);
        CREATE TABLE playback_marks (
          mark BLOB PRIMARY KEY, user BLOB NOT NULL, stamp BLOB NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX playback_marks_by_time ON playback_marks (user, stamp);
        CREATE TABLE conversions (
          id BLOB PRIMARY KEY, user BLOB NOT NULL, entry BLOB NOT NULL, version BLOB NOT NULL, state INTEGER NOT NULL,
          created INTEGER NOT NULL, finished INTEGER, result BLOB, reason INTEGER) WITHOUT ROWID;
        CREATE INDEX conversions_by_entry ON conversions (entry);
        """,
        """
        CREATE TABLE shares (
          id BLOB PRIMARY KEY, secret_hash BLOB NOT NULL, owner BLOB NOT NULL, maker BLOB NOT NULL, expires INTEGER,
          most_downloads INTEGER, body BLOB NOT NULL, stamp BLOB NOT NULL, ended INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX shares_by_secret ON shares (secret_hash);
        CREATE INDEX shares_by_owner ON shares (owner) WHERE ended = 0;
        CREATE INDEX shares_by_maker ON shares (maker) WHERE ended = 0;
        CREATE TABLE share_entries (entry BLOB NOT NULL, share BLOB NOT NULL, PRIMARY KEY (entry, share)) WITHOUT ROWID;
        CREATE INDEX share_entries_by_share ON share_entries (share);
        CREATE TABLE share_uses (
          share BLOB PRIMARY KEY, visits INTEGER NOT NULL DEFAULT 0, downloads INTEGER NOT NULL DEFAULT 0,
          uploads INTEGER NOT NULL DEFAULT 0, last_used INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE user_limits (
          user BLOB PRIMARY KEY, quota INTEGER, quota_stamp BLOB NOT NULL DEFAULT x'', upload INTEGER, download INTEGER,
          speed_stamp BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;
        CREATE TABLE storage_use (number INTEGER PRIMARY KEY, owner BLOB NOT NULL UNIQUE, bytes INTEGER NOT NULL);
        ALTER TABLE chunk_refs RENAME TO chunk_refs_before;
        CREATE TABLE chunk_refs (
          chunk BLOB NOT NULL, owner INTEGER NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL,
          PRIMARY KEY (chunk, owner)) WITHOUT ROWID;
        ALTER TABLE uploads ADD COLUMN owner BLOB NOT NULL DEFAULT x'';
        UPDATE uploads SET owner = user;
        """,
        """
        ALTER TABLE grants ADD COLUMN folder BLOB;
        ALTER TABLE folder_keys ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE entries ADD COLUMN file_key_number INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE versions ADD COLUMN file_key_number INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE folder_key_links (
          folder BLOB NOT NULL, version INTEGER NOT NULL, parent BLOB NOT NULL, parent_version INTEGER NOT NULL,
          wrapped_key BLOB NOT NULL, stamp BLOB NOT NULL, PRIMARY KEY (folder, version)) WITHOUT ROWID;
        CREATE TABLE folder_key_pasts (
          folder BLOB NOT NULL, version INTEGER NOT NULL, newer INTEGER NOT NULL, wrapped_key BLOB NOT NULL,
          PRIMARY KEY (folder, version, newer)) WITHOUT ROWID;
        CREATE TABLE folder_access (
          folder BLOB NOT NULL, principal BLOB NOT NULL, is_group INTEGER NOT NULL, rights INTEGER, by BLOB NOT NULL,
          stamp BLOB NOT NULL, PRIMARY KEY (folder, principal)) WITHOUT ROWID;
        CREATE INDEX folder_access_by_principal ON folder_access (principal) WHERE rights IS NOT NULL;
        CREATE TABLE folder_titles (
          folder BLOB PRIMARY KEY, title BLOB NOT NULL, key_version INTEGER NOT NULL, stamp BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE user_groups (
          id BLOB PRIMARY KEY, name TEXT NOT NULL, deleted INTEGER NOT NULL, stamp BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE group_members (
          user BLOB NOT NULL, grp BLOB NOT NULL, is_in INTEGER NOT NULL, stamp BLOB NOT NULL,
          PRIMARY KEY (user, grp)) WITHOUT ROWID;
        CREATE INDEX group_members_by_group ON group_members (grp) WHERE is_in = 1;
        """,
        """
        ALTER TABLE logs ADD COLUMN public_key BLOB NOT NULL DEFAULT x'';
        CREATE TABLE log_heads (
          log INTEGER NOT NULL REFERENCES logs, seq INTEGER NOT NULL, signature BLOB NOT NULL,
          PRIMARY KEY (log, seq)) WITHOUT ROWID;
        CREATE TABLE quarantine (
          log INTEGER NOT NULL REFERENCES logs, seq INTEGER NOT NULL, PRIMARY KEY (log, seq)) WITHOUT ROWID;
        CREATE TABLE devices (
          id BLOB PRIMARY KEY, public_key BLOB NOT NULL, name TEXT NOT NULL, addresses TEXT NOT NULL, zone TEXT NOT NULL,
          contributed INTEGER, added INTEGER NOT NULL, stamp BLOB NOT NULL, removed INTEGER) WITHOUT ROWID;
        ALTER TABLE entries ADD COLUMN head_stamp BLOB NOT NULL DEFAULT x'';
        UPDATE entries SET head_stamp = coalesce((SELECT stamp FROM versions WHERE id = head), x'') WHERE head IS NOT NULL;
        CREATE TABLE device_progress (
          device BLOB NOT NULL, origin BLOB NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, settled INTEGER NOT NULL,
          settled_clock INTEGER NOT NULL,
          PRIMARY KEY (device, origin, epoch)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE purges (entry BLOB PRIMARY KEY, seen BLOB NOT NULL) WITHOUT ROWID;
        INSERT INTO purges (entry, seen) SELECT id, x'' FROM entries WHERE purged = 1;
        """,
        """
        CREATE TABLE trash_marks (entry BLOB NOT NULL, stamp BLOB NOT NULL, at INTEGER, seen BLOB NOT NULL, PRIMARY KEY (entry, stamp)) WITHOUT ROWID;
        INSERT INTO trash_marks (entry, stamp, at, seen)
          SELECT id, marked, trash_at, coalesce(trash_seen, x'') FROM entries WHERE marked IS NOT NULL AND purged = 0;
        ALTER TABLE entries DROP COLUMN marked;
        ALTER TABLE entries DROP COLUMN trash_at;
        ALTER TABLE entries DROP COLUMN trash_seen;
        """,
        """
        CREATE TABLE notes (entry BLOB PRIMARY KEY, updates INTEGER NOT NULL, edited INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX notes_by_edit ON notes (edited);
        CREATE TABLE note_updates (
          id INTEGER PRIMARY KEY, entry BLOB NOT NULL, stamp BLOB NOT NULL, author BLOB NOT NULL, key_number INTEGER NOT NULL,
          sealed BLOB NOT NULL);
        CREATE UNIQUE INDEX note_updates_by_stamp ON note_updates (entry, stamp);
        CREATE INDEX note_updates_in_order ON note_updates (entry, id);
        CREATE TABLE note_days (
          entry BLOB NOT NULL, day INTEGER NOT NULL, author BLOB NOT NULL, updates INTEGER NOT NULL,
          PRIMARY KEY (entry, day, author)) WITHOUT ROWID;
        CREATE TABLE note_versions (version BLOB PRIMARY KEY, entry BLOB NOT NULL, authors BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE note_states (
          entry BLOB PRIMARY KEY, up_to INTEGER NOT NULL, key_number INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE devices ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE devices ADD COLUMN chosen_stamp BLOB NOT NULL DEFAULT x'';
        ALTER TABLE devices ADD COLUMN speeds TEXT NOT NULL DEFAULT '';
        ALTER TABLE devices ADD COLUMN lost INTEGER;
        ALTER TABLE devices ADD COLUMN configured_name TEXT NOT NULL DEFAULT '';
        ALTER TABLE devices ADD COLUMN configured_bytes INTEGER;
        ALTER TABLE devices ADD COLUMN configured_speeds TEXT NOT NULL DEFAULT '';
        UPDATE devices SET chosen_stamp = stamp;
        CREATE TABLE device_states (device BLOB PRIMARY KEY, seen INTEGER NOT NULL, figures BLOB NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE note_folder (path BLOB PRIMARY KEY, marker BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE note_held (
          id INTEGER PRIMARY KEY, entry BLOB NOT NULL, author BLOB NOT NULL, key_number INTEGER NOT NULL, sealed BLOB NOT NULL,
          at INTEGER NOT NULL);
        CREATE INDEX note_held_by_entry ON note_held (entry, id);
        CREATE TABLE note_syncs (
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, entry BLOB NOT NULL, way INTEGER NOT NULL, device BLOB NOT NULL, edits INTEGER NOT NULL);
        CREATE INDEX note_syncs_by_entry ON note_syncs (entry, id);
        """,
        """
        CREATE TABLE note_pins (
          entry BLOB NOT NULL, user BLOB NOT NULL, pinned INTEGER NOT NULL, stamp BLOB NOT NULL, PRIMARY KEY (entry, user)) WITHOUT ROWID;
        CREATE TABLE welcome (due INTEGER NOT NULL);
        CREATE TABLE welcome_entries (entry BLOB PRIMARY KEY) WITHOUT ROWID;
        """,
        """
        CREATE TABLE depots (number INTEGER PRIMARY KEY, mark TEXT NOT NULL UNIQUE, place TEXT NOT NULL, audited INTEGER);
        CREATE TABLE depot_chunks (
          depot INTEGER NOT NULL REFERENCES depots, chunk BLOB NOT NULL, bytes INTEGER NOT NULL, only_there INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (depot, chunk)) WITHOUT ROWID;
        CREATE INDEX depot_chunks_only ON depot_chunks (chunk) WHERE only_there = 1;
        CREATE TABLE depot_queue (chunk BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE relay_logs (
          depot INTEGER NOT NULL REFERENCES depots, origin BLOB NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
          PRIMARY KEY (depot, origin, epoch)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE trash_marks ADD COLUMN knew BLOB NOT NULL DEFAULT x'';
        """,
        """
        DROP TRIGGER IF EXISTS depot_news;
        ALTER TABLE depot_queue RENAME TO depot_queue_before;
        CREATE TABLE depot_queue (number INTEGER PRIMARY KEY, chunk BLOB NOT NULL UNIQUE, bringer INTEGER NOT NULL);
        INSERT INTO depot_queue (chunk, bringer) SELECT chunk, 2 FROM depot_queue_before;
        DROP TABLE depot_queue_before;
        CREATE TABLE depot_packs (
          number INTEGER PRIMARY KEY, depot INTEGER NOT NULL REFERENCES depots, key TEXT NOT NULL, bytes INTEGER NOT NULL, UNIQUE (depot, key));
        ALTER TABLE depot_chunks ADD COLUMN pack INTEGER;
        ALTER TABLE depot_chunks ADD COLUMN offset INTEGER NOT NULL DEFAULT 0;
        """,
        """
        CREATE INDEX depot_chunks_gone ON depot_chunks (chunk) WHERE pack = 0;
        """,
    ];

    /// <exception cref="InvalidDataException">The database is newer than this program.</exception>
    public static void Upgrade(DatabaseConnection connection)
    {
        long done = connection.Scalar<long>("PRAGMA user_version");
        if (done > Steps.Length)
        {
            throw new InvalidDataException(
                "This data directory was used by a newer PeerStor. Please update; nothing has been changed.");
        }

        for (long step = done; step < Steps.Length; step++)
        {
            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute(Steps[step]);
            connection.Execute($"PRAGMA user_version = {step + 1}");
            connection.Execute("COMMIT");
        }

        if (done == 0)
        {
            // Directories from before there was such a note never get one.
            connection.Execute("INSERT INTO welcome (due) VALUES (1)");
        }
    }
}
