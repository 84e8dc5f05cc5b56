import { messageOf } from "../errors.js";

/** What this package needs of `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** What came back, or why nothing did. */
export type HttpReply =
  | {
      readonly ok: true;
      readonly status: number;
      readonly text: string;
      /** Seconds that the server asks to wait; null where it does not. */
      readonly retryAfter: number | null;
    }
  | {
      readonly ok: false;
      readonly reason: "unreachable" | "timeout" | "aborted" | "too-long";
      readonly message: string;
    };

/** A longer answer is nonsense: a batch has at most a thousand short results. */
const LONGEST_REPLY = 16 * 1024 * 1024;

/** One exchange. Never rejects: half an answer, a refused connection and silence are outcomes. */
export async function exchange(fetch: Fetch, request: HttpRequest, now: () => number): Promise<HttpReply> {
  const { method, url, headers = {}, body, timeout, signal } = request;
  const limit = AbortSignal.timeout(timeout);
  const signals = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    const response = await fetch(url, {
      method,
      headers,
      // A Bearer token goes to nobody else.
      redirect: "manual",
      signal: signals,
      ...(body !== undefined && { body: body as NonNullable<RequestInit["body"]> }),
    });
    const text = await readText(response);
    if (text === undefined) return { ok: false, reason: "too-long", message: `${url} answered without end` };
    const retryAfter = retryAfterSeconds(response.headers.get("retry-after"), now());
    return { ok: true, status: response.status, text, retryAfter };
  } catch (error) {
    if (signal?.aborted) return { ok: false, reason: "aborted", message: `${url}: given up` };
    if (limit.aborted)
      return { ok: false, reason: "timeout", message: `${url} did not answer within ${timeout} ms` };
    return { ok: false, reason: "unreachable", message: `${url}: connection failed: ${rootMessage(error)}` };
  }
}

/** The body as text, undefined where it is too long. */
async function readText(response: Response): Promise<string | undefined> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop cancels the body.
    if (length > LONGEST_REPLY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** `fetch` says little; its cause says what happened. */
function rootMessage(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  return cause === undefined ? messageOf(error) : rootMessage(cause);
}

/** Seconds or a date, as the header has it. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  // `Date.parse` alone takes "-5" for a year.
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/** A JSON object, undefined where the text is none. */
export function jsonObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as { readonly [key: string]: unknown })
      : undefined;
  } catch {
    return undefined;
  }
}
