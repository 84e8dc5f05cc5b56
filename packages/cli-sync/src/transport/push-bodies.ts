import {
  type DossierUploadRequestInput,
  PATHS,
  SYNC_PROTOCOL_HEADER,
  SYNC_PROTOCOL_VERSION,
} from "@spec-kitty/sync-protocol";
import type { BodyOutcome, BodyTask, BodyUploadQueue } from "../queue/body-queue.js";
import type { AccessSource } from "./access.js";
import { exchange, type Fetch, type HttpReply, jsonObject } from "./http.js";
import { bindingAudience } from "./server-url.js";

export interface BodyReport {
  readonly uploaded: number;
  readonly postponed: number;
  readonly failed: number;
}

export interface PushBodiesOptions {
  readonly bodies: BodyUploadQueue;
  /** See `serverUrl`. */
  readonly server: string;
  readonly access: AccessSource;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

const TIMEOUT = 30_000;

/** Uploads the bodies whose time has come, at most one batch of them. Never rejects for what a server does. */
export async function pushBodies(options: PushBodiesOptions): Promise<BodyReport> {
  const report = { uploaded: 0, postponed: 0, failed: 0 };
  for (const task of options.bodies.drain()) {
    if (options.signal?.aborted) break;
    const outcome = await upload(task, options);
    if (outcome === undefined) break;
    options.bodies.settle(task, outcome);
    if (outcome.status === "uploaded") report.uploaded++;
    else report[outcome.status === "retry" ? "postponed" : "failed"]++;
  }
  return report;
}

/** Undefined where nobody may upload now: the task is not to blame. */
async function upload(task: BodyTask, options: PushBodiesOptions): Promise<BodyOutcome | undefined> {
  const { server, access, fetch, now, signal } = options;
  const opened = await access.access(signal === undefined ? {} : { signal });
  if (!opened.ok) return undefined;
  const reply = await exchange(
    fetch,
    {
      method: "POST",
      url: `${server}${PATHS.pushContent}`,
      headers: {
        Authorization: `Bearer ${opened.access.token}`,
        "Content-Type": "application/json",
        [SYNC_PROTOCOL_HEADER]: SYNC_PROTOCOL_VERSION,
      },
      body: JSON.stringify(bodyOf(task, server)),
      timeout: TIMEOUT,
      ...(signal !== undefined && { signal }),
    },
    now,
  );
  return bodyOutcome(reply);
}

function bodyOf(task: BodyTask, server: string): DossierUploadRequestInput {
  const { id: _id, size_bytes: _size, retry_count: _retries, ...sent } = task;
  return { ...sent, admission_generation: 1, binding_audience: bindingAudience(server) };
}

/** What an answer means for the body (`cli-sync 4.6`). */
function bodyOutcome(reply: HttpReply): BodyOutcome {
  if (!reply.ok) return { status: "retry", message: reply.message };
  const { status, text } = reply;
  const body = jsonObject(text);
  const error = typeof body?.["error"] === "string" ? body["error"] : undefined;
  if (status === 200 || status === 201) return { status: "uploaded" };
  if (status === 202 || status === 401) return { status: "retry", message: `${status}` };
  if (status === 429) return { status: "retry", message: "rate_limited" };
  if (status >= 500) return { status: "retry", message: `server_error: ${status}` };
  if (status === 404 && error !== "namespace_not_found")
    return { status: "retry", message: error ?? "not_found" };
  if (status === 400)
    return { status: "failed", message: `bad_request: ${detailText(body) ?? text.slice(0, 200)}` };
  return { status: "failed", message: error ?? `status ${status}` };
}

/** `detail` as text, or its fields as `field: message; …` joined by ` | `. */
function detailText(body: { readonly [key: string]: unknown } | undefined): string | undefined {
  if (typeof body?.["detail"] === "string") return body["detail"];
  const fields = Object.entries(body ?? {}).filter(([, value]) => Array.isArray(value));
  if (fields.length === 0) return undefined;
  return fields.map(([field, messages]) => `${field}: ${(messages as unknown[]).join("; ")}`).join(" | ");
}
