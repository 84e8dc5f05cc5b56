import { BATCH_LIMITS, BODY_LIMIT_BYTES } from "@spec-kitty/sync-protocol";

/** What a server takes; each is told in the refusal (`decisions` 32). */
export interface Limits {
  readonly eventsPerBatch: number;
  /** Of a batch before compression. */
  readonly batchBytes: number;
  /** Of any request as it comes. */
  readonly requestBytes: number;
  /** Of an artifact. */
  readonly bodyBytes: number;
  /** Of one frame on a socket. */
  readonly frameBytes: number;
  /** Frames a second from one socket, over ten seconds; one that sends more is read more slowly. */
  readonly framesPerSecond: number;
  readonly sockets: number;
  readonly streams: number;
  /** What may wait for a reader who does not read; then it is cut off and may resume. */
  readonly unreadBytes: number;
  /** Attempts to confirm or to log in, a minute and address. */
  readonly loginAttemptsPerMinute: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  eventsPerBatch: BATCH_LIMITS.events,
  batchBytes: 2 * BATCH_LIMITS.bytes,
  requestBytes: 2 * MiB,
  bodyBytes: BODY_LIMIT_BYTES,
  frameBytes: MiB,
  framesPerSecond: 200,
  sockets: 2000,
  streams: 5000,
  unreadBytes: 4 * MiB,
  loginAttemptsPerMinute: 30,
};
