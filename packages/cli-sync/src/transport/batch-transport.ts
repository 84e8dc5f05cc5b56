import {
  HealthResponse,
  type IngressLimits,
  PATHS,
  SYNC_PROTOCOL_HEADER,
  SYNC_PROTOCOL_VERSION,
  TEAM_SLUG_HEADER,
} from "@spec-kitty/sync-protocol";
import type { Access, AccessFailure, AccessSource } from "./access.js";
import { batchBody, type WireText } from "./batch-body.js";
import { type BatchReply, readBatchReply } from "./batch-reply.js";
import { exchange, type Fetch, jsonObject } from "./http.js";

const TIMEOUT = 60_000;
const LIMITS_TIMEOUT = 10_000;

/** A failure that concerns every event alike. */
export type Failure = Extract<BatchReply, { kind: "failed" }>;

/** Sends batches of events over HTTP. */
export interface BatchTransport {
  /** The server, as the ledger names it. */
  readonly target: string;
  /** The team to send to; a failure where nobody may send. */
  open(signal?: AbortSignal): Promise<{ readonly ok: true; readonly access: Access } | AccessFailure>;
  /** What the server says it takes at once; null where it does not say. */
  limits(signal?: AbortSignal): Promise<IngressLimits | null>;
  send(batch: readonly WireText[], signal?: AbortSignal): Promise<BatchReply>;
}

export interface HttpBatchOptions {
  /** See `serverUrl`. */
  readonly server: string;
  readonly access: AccessSource;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Milliseconds for one batch; 60,000 where left out. */
  readonly timeout?: number;
}

/** The transport of `POST /api/v1/events/batch/`; asks for a new token once where the old one is refused. */
export function httpBatchTransport(options: HttpBatchOptions): BatchTransport {
  const { server, access, fetch, now, timeout = TIMEOUT } = options;

  const post = async (
    { token, teamId }: Access,
    body: Uint8Array,
    signal?: AbortSignal,
  ): Promise<BatchReply> => {
    const headers = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "Content-Encoding": "gzip",
      [TEAM_SLUG_HEADER]: teamId,
      [SYNC_PROTOCOL_HEADER]: SYNC_PROTOCOL_VERSION,
    };
    const request = { method: "POST", url: `${server}${PATHS.batch}`, headers, body, timeout } as const;
    return readBatchReply(
      await exchange(fetch, signal === undefined ? request : { ...request, signal }, now),
    );
  };

  return {
    target: server,
    open: (signal) => access.access(signal === undefined ? {} : { signal }),
    async limits(signal) {
      const given = signal === undefined ? {} : { signal };
      const opened = await access.access(given);
      if (!opened.ok) return null;
      const { token, teamId } = opened.access;
      const headers = { Authorization: `Bearer ${token}`, [TEAM_SLUG_HEADER]: teamId };
      const url = `${server}${PATHS.health}`;
      const reply = await exchange(
        fetch,
        { method: "GET", url, headers, timeout: LIMITS_TIMEOUT, ...given },
        now,
      );
      const health =
        reply.ok && reply.status === 200 ? HealthResponse.read(jsonObject(reply.text)) : undefined;
      return health?.sync_ingress.limits ?? null;
    },
    async send(batch, signal) {
      const opened = await access.access(signal === undefined ? {} : { signal });
      if (!opened.ok) return accessFailed(opened);
      const body = await batchBody(batch);
      const reply = await post(opened.access, body, signal);
      if (reply.kind !== "failed" || reply.category !== "auth_expired") return reply;
      const renewed = await access.renew(opened.access.token, signal);
      return renewed.ok ? post(renewed.access, body, signal) : accessFailed(renewed);
    },
  };
}

/** Why nothing could be sent, as the answer to a batch. */
export function accessFailed({ reason, message }: AccessFailure): Failure {
  const categories = {
    login_needed: "unauthenticated",
    no_team: "direct_ingress_missing_private_team",
    unreachable: "retryable_transport",
  } as const;
  return { kind: "failed", category: categories[reason], message, retryAfter: null };
}
