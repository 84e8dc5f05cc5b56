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
  ],
};

/** Text as the bytes that stand for it in a key. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, "utf8");
}
