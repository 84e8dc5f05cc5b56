import type { Schema } from "./migrate.js";

/**
 * Names and keys are bytes: they sort by code point whatever the collation of the database, and take every character,
 * NUL too. Bodies are JSON text, kept as it was written.
 */
export const STORES: Schema = {
  component: "stores",
  steps: [
    `CREATE TABLE event_journal (
       position bigint PRIMARY KEY,
       key bytea NOT NULL UNIQUE,
       body text NOT NULL
     );
     CREATE TABLE stored_events (
       place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       event_id bytea NOT NULL UNIQUE,
       aggregate_id bytea NOT NULL,
       lamport_clock bigint NOT NULL,
       node_id bytea NOT NULL,
       body text NOT NULL
     );
     CREATE INDEX stored_events_in_order ON stored_events (lamport_clock, node_id, place);
     CREATE INDEX stored_events_of_aggregate ON stored_events (aggregate_id, lamport_clock, node_id, place);
     CREATE TABLE node_clocks (
       node_id bytea PRIMARY KEY,
       value bigint NOT NULL
     );
     CREATE TABLE logged_errors (
       place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       body text NOT NULL
     );`,
    appendToJournal(),
  ],
};

/**
 * Each statement of a volatile function sees what was committed before it began, if the transaction is READ COMMITTED:
 * behind the lock that is every append before this one. Its plans are kept by the connection, perhaps from a time when the
 * table was small, so it may not scan.
 */
function appendToJournal(): string {
  return `
    CREATE FUNCTION append_to_journal(keys bytea[], bodies text[], channel text, topic text)
    RETURNS TABLE (at_position bigint, is_accepted boolean) LANGUAGE plpgsql VOLATILE
    SET enable_seqscan = off AS $$
    DECLARE
      head bigint;
      appended bigint := 0;
    BEGIN
      IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append_to_journal needs the isolation level READ COMMITTED';
      END IF;
      PERFORM pg_advisory_xact_lock('event_journal'::regclass::oid::bigint);
      SELECT coalesce(max(position), 0) INTO head FROM event_journal;
      FOR i IN 1 .. cardinality(keys) LOOP
        INSERT INTO event_journal (position, key, body) VALUES (head + appended + 1, keys[i], bodies[i])
        ON CONFLICT (key) DO NOTHING;
        is_accepted := FOUND;
        IF is_accepted THEN
          appended := appended + 1;
          at_position := head + appended;
        ELSE
          SELECT position INTO at_position FROM event_journal WHERE key = keys[i];
        END IF;
        RETURN NEXT;
      END LOOP;
      IF topic IS NOT NULL AND appended > 0 THEN
        PERFORM pg_notify(channel, topic);
      END IF;
    END $$`;
}

/** Text as the bytes that stand for it in a key. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
