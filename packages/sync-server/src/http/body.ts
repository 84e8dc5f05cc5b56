import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Model, violationsText } from "@spec-kitty/events-core";
import type { FastifyRequest } from "fastify";
import { badRequest, Refusal } from "./refusal.js";

const inflate = promisify(gunzip) as (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
) => Promise<Buffer>;

/** The text of a body, inflated where it is compressed, at most `limit` bytes long. Throws `Refusal`. */
export async function bodyText(request: FastifyRequest, limit: number): Promise<string> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const encoding = request.headers["content-encoding"] ?? "identity";
  const bytes = encoding === "gzip" ? await inflated(body, limit) : body;
  if (encoding !== "gzip" && encoding !== "identity")
    throw new Refusal(
      415,
      "unsupported_encoding",
      `Content-Encoding may be gzip or identity; got ${encoding}.`,
    );
  if (bytes.length > limit) throw tooLarge(limit);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRequest("The body is not UTF-8 text.");
  }
}

async function inflated(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw badRequest("The body is not gzip.");
  }
}

/** Clients halve what they send, or send up to what `limits` says (`cli-sync 4.3`). */
export function tooLarge(limit: number, events?: number): Refusal {
  const limits = { max_decompressed_bytes_per_batch: limit, ...(events && { max_events_per_batch: events }) };
  return new Refusal(413, "request_too_large", `Too large: at most ${limit} bytes before compression.`, {
    more: { limits },
  });
}

/** A JSON body as its model reads it. */
export async function jsonBody<T>(request: FastifyRequest, model: Model<T>, limit: number): Promise<T> {
  return checked(model, parseJson(await bodyText(request, limit)));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body is not JSON: ${(error as Error).message}`);
  }
}

/** The fields of a form as their model reads them. */
export async function formBody<T>(request: FastifyRequest, model: Model<T>): Promise<T> {
  return checked(model, await formFields(request));
}

export async function formFields(request: FastifyRequest): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await bodyText(request, 64 * 1024)));
}

function checked<T>(model: Model<T>, document: unknown): T {
  const parsed = model.parse(document);
  if (parsed.ok) return parsed.value;
  throw badRequest(`${model.name}: ${violationsText(parsed.violations)}`);
}
