import { type Model, violationsText } from "@spec-kitty/events-core";
import { isFields } from "@spec-kitty/events-core/model";
import type { WireEvent } from "./events.js";
import * as models from "./generated/models.js";

export type AckFrame = models.AckFrameInput;
export type ErrorFrame = models.ErrorFrameInput;
export type PingFrame = models.PingFrameInput;
export type PongFrame = models.PongFrameInput;
export type SnapshotFrame = models.SnapshotFrameInput;
export type LocalCommitFrame = models.LocalCommitFrameInput;
export type AdmittedLocalCommitFrame = models.AdmittedLocalCommitFrameInput;
export type LocalCommitAck =
  | models.LocalCommitAckInput
  | models.AdmittedLocalCommitAckInput
  | models.LocalCommitRefusalInput;

/** An event on the socket: bare from profile S, with `type` and the additions of 4.3 from profile C. */
export type EventFrame = WireEvent & { readonly type?: "event" };

/** What a frame turned out to be; a frame that nobody knows is ignored, a malformed one is told (`cli-sync 4.5`). */
export type ReadFrame<F> =
  | F
  | { readonly kind: "unknown"; readonly type: string }
  | { readonly kind: "malformed"; readonly message: string };

export type FrameFromClient =
  | { readonly kind: "pong"; readonly frame: PongFrame }
  | { readonly kind: "LocalCommit"; readonly frame: LocalCommitFrame | AdmittedLocalCommitFrame }
  /** Not judged yet: hand it to `wire.check`. */
  | { readonly kind: "event"; readonly document: { readonly [key: string]: unknown } };

export type FrameFromServer =
  | { readonly kind: "snapshot"; readonly frame: SnapshotFrame }
  | { readonly kind: "ping"; readonly frame: PingFrame }
  | { readonly kind: "ack"; readonly frame: AckFrame }
  | { readonly kind: "error"; readonly frame: ErrorFrame }
  | { readonly kind: "LocalCommitAck"; readonly frame: LocalCommitAck }
  /** Another client's; its shape is the server's business. */
  | { readonly kind: "event"; readonly document: { readonly [key: string]: unknown } };

type Fields = { readonly [key: string]: unknown };

/** Reads a text frame that a client sent. Never throws. */
export function readFrameFromClient(text: string): ReadFrame<FrameFromClient> {
  return readFrame<FrameFromClient>(text, (fields) => {
    switch (fields["type"]) {
      case "pong":
        return as<"pong", PongFrame>("pong", fields, models.PongFrame);
      case "LocalCommit":
        return "binding_audience" in fields
          ? as<"LocalCommit", AdmittedLocalCommitFrame>(
              "LocalCommit",
              fields,
              models.AdmittedLocalCommitFrame,
            )
          : as<"LocalCommit", LocalCommitFrame>("LocalCommit", fields, models.LocalCommitFrame);
      case undefined:
      case "event":
        return { kind: "event", document: fields };
      default:
        return undefined;
    }
  });
}

/** Reads a text frame that a server sent. Never throws. */
export function readFrameFromServer(text: string): ReadFrame<FrameFromServer> {
  return readFrame<FrameFromServer>(text, (fields) => {
    switch (fields["type"]) {
      case "snapshot":
        return as<"snapshot", SnapshotFrame>("snapshot", fields, models.SnapshotFrame);
      case "ping":
        return as<"ping", PingFrame>("ping", fields, models.PingFrame);
      case "ack":
        return as<"ack", AckFrame>("ack", fields, models.AckFrame);
      case "error":
        return as<"error", ErrorFrame>("error", fields, models.ErrorFrame);
      case "LocalCommitAck":
        return as<"LocalCommitAck", LocalCommitAck>("LocalCommitAck", fields, localCommitAckModel(fields));
      case "event":
        return { kind: "event", document: fields };
      default:
        return undefined;
    }
  });
}

function readFrame<F>(text: string, read: (fields: Fields) => ReadFrame<F> | undefined): ReadFrame<F> {
  const document = parseJson(text);
  if (!isFields(document)) return { kind: "malformed", message: "A frame should be one JSON object" };
  return read(document) ?? { kind: "unknown", type: String(document["type"]) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The frame as it came, once its model takes it. */
function as<K extends string, F>(
  kind: K,
  fields: Fields,
  { name, parse }: Model<unknown>,
): { readonly kind: K; readonly frame: F } | { readonly kind: "malformed"; readonly message: string } {
  const parsed = parse(fields);
  return parsed.ok
    ? { kind, frame: fields as F }
    : { kind: "malformed", message: `${name}: ${violationsText(parsed.violations)}` };
}

function localCommitAckModel(fields: Fields): Model<unknown> {
  if (!("binding_audience" in fields)) return models.LocalCommitAck;
  return fields["status"] === "rejected" ? models.LocalCommitRefusal : models.AdmittedLocalCommitAck;
}
