import { describe, expect, test } from "vitest";
import { readFrameFromClient, readFrameFromServer } from "../src/index.js";
import { envelope, PAYLOADS } from "./payloads.js";

const hash = "d20ef35c".repeat(5);
const commit = {
  type: "LocalCommit",
  git_hash: hash,
  mission_id: "001-demo",
  build_id: "b",
  changed_files: ["kitty-specs/001-demo/status.events.jsonl"],
  committed_at: "2026-11-21T09:00:00+00:00",
};
const admitted = {
  ...commit,
  project_uuid: "64aa355b-0a30-4845-938b-4bf5392f18e8",
  admission_generation: 1,
  binding_audience: "local-nonstrict:http://127.0.0.1:18081",
  spec_kitty_delivery_identity: "local-commit:tgt:b:d20e",
};
const ack = {
  type: "LocalCommitAck",
  git_hash: hash,
  build_id: "b",
  project_uuid: admitted.project_uuid,
  admission_generation: 1,
  binding_audience: admitted.binding_audience,
  status: "accepted",
  received_at: "2026-01-01T00:00:00Z",
};
const refusal = {
  ...{ ...ack, status: "rejected", received_at: undefined },
  ...{ error_category: "project_not_admitted", retryable: false },
};
const event = envelope("WPCreated", PAYLOADS.WPCreated);

const good = <F>(frame: F) => JSON.stringify(frame);

describe("from the client", () => {
  test.each<[string, object, string]>([
    ["pong", { type: "pong", timestamp: "2026-01-01T00:00:00Z", build_id: "b" }, "pong"],
    ["pong without build", { type: "pong", timestamp: "t" }, "pong"],
    ["a commit of profile S", commit, "LocalCommit"],
    ["a commit of profile C", admitted, "LocalCommit"],
    ["an event of profile S", event, "event"],
    ["an event of profile C", { ...event, type: "event" }, "event"],
    ["something new", { type: "subscribe" }, "unknown"],
    ["a pong with a number", { type: "pong", timestamp: 5 }, "malformed"],
    ["a commit with a short hash", { ...commit, git_hash: "d20e" }, "malformed"],
    ["a commit of profile C without its project", { ...admitted, project_uuid: null }, "malformed"],
    ["a list", [event], "malformed"],
  ])("%s", (_name, frame, kind) => {
    const read = readFrameFromClient(good(frame));
    expect(read.kind).toBe(kind);
    if ("frame" in read) expect(read.frame).toEqual(frame);
    if ("document" in read) expect(read.document).toEqual(frame);
  });
});

describe("from the server", () => {
  test.each<[string, object, string]>([
    ["snapshot", { type: "snapshot", work_packages: [] }, "snapshot"],
    ["ping", { type: "ping", timestamp: "2026-01-01T00:00:00Z" }, "ping"],
    ["ack", { type: "ack", event_id: "e", status: "duplicate" }, "ack"],
    [
      "error",
      {
        type: "error",
        event_id: "e",
        status: "rejected",
        error_category: "project_not_admitted",
        retryable: false,
      },
      "error",
    ],
    ["the ack of profile S", { type: "LocalCommitAck", git_hash: hash }, "LocalCommitAck"],
    ["the ack of profile C", ack, "LocalCommitAck"],
    ["the refusal of profile C", refusal, "LocalCommitAck"],
    ["an event", { type: "event", anything: 1 }, "event"],
    ["something new", { type: "notice" }, "unknown"],
    ["no type", { hello: 1 }, "unknown"],
    ["an ack with another status", { type: "ack", event_id: "e", status: "pending" }, "malformed"],
    ["an ack of profile C with a key more", { ...ack, extra: 1 }, "malformed"],
    ["an ack of profile C with a key less", { ...ack, received_at: undefined }, "malformed"],
  ])("%s", (_name, frame, kind) => {
    expect(readFrameFromServer(good(frame)).kind).toBe(kind);
  });

  test.each(["", "{", "7", '"x"', "null"])("text that is no object: %j", (text) => {
    expect(readFrameFromServer(text)).toMatchObject({ kind: "malformed" });
    expect(readFrameFromClient(text)).toMatchObject({ kind: "malformed" });
  });

  test("says which field is wrong", () => {
    const read = readFrameFromServer('{"type":"ack","status":"accepted"}');
    expect(read).toEqual({ kind: "malformed", message: "AckFrame: event_id: Field required" });
  });
});
