import { StorageError } from "@spec-kitty/events-core";
import {
  BatchRequest,
  type BatchResponseInput,
  DossierUploadRequest,
  type DossierUploadResponseInput,
  type HealthResponseInput,
  PATHS,
  PreflightRequest,
  SYNC_PROTOCOL_HEADER,
} from "@spec-kitty/sync-protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Bodies } from "../ingest/bodies.js";
import { batchResult, type Incoming } from "../ingest/ingest.js";
import { itemTexts } from "../ingest/json-slices.js";
import { authenticate, authenticateForTeam } from "./authenticate.js";
import { bodyText, jsonBody, parseJson, tooLarge } from "./body.js";
import type { Context } from "./context.js";
import { badRequest, Refusal } from "./refusal.js";

/** What clients send: batches of events, the preflight of an imported history, bodies of artifacts (`cli-sync 4.3-4.7`). */
export function ingestRoutes(app: FastifyInstance, context: Context): void {
  const { ingest, limits, store, system, traced } = context;
  const bodies = new Bodies(store.sql, system);

  app.post(PATHS.batch, async (request): Promise<BatchResponseInput> => {
    const session = await authenticateForTeam(request, context);
    const text = await bodyText(request, limits.batchBytes);
    const events = eventsOf(text, limits.eventsPerBatch);
    let texts: readonly string[] | undefined;
    const textOf = (i: number) => {
      texts ??= itemTexts(text, "events");
      return texts[i]!;
    };
    const incoming = events.map((document, i): Incoming => {
      return { document, text: () => textOf(i) };
    });
    const outcomes = await traced("sync.ingest", { "sync.events": events.length }, () =>
      kept(request, () => ingest.take(incoming, session)),
    );
    return { results: outcomes.map(batchResult) };
  });

  app.post(PATHS.preflight, async (request): Promise<BatchResponseInput> => {
    await authenticateForTeam(request, context);
    const { events } = await jsonBody(request, PreflightRequest, limits.batchBytes);
    // A client that hears anything else can never import this history again; the batches that follow judge each event.
    return {
      results: events.map(({ event_id }, i) => ({
        event_id: typeof event_id === "string" ? event_id : `#${i}`,
        status: "success",
      })),
    };
  });

  app.post(PATHS.pushContent, async (request, reply): Promise<DossierUploadResponseInput> => {
    const session = await authenticateForTeam(request, context);
    const upload = await jsonBody(request, DossierUploadRequest, limits.bodyBytes + 64 * 1024);
    const problem = bodies.problemOf(upload, limits.bodyBytes);
    if (problem !== undefined) throw badRequest(problem);
    const { artifact_path, content_hash } = upload;
    const status = await kept(request, () => bodies.store(upload, session.team_id));
    reply.code(status === "stored" ? 201 : 200);
    return { status, artifact_path, content_hash };
  });

  app.get(PATHS.health, async (request): Promise<HealthResponseInput> => {
    await authenticate(request, context);
    return {
      status: "ok",
      sync_ingress: {
        limits: {
          max_events_per_batch: limits.eventsPerBatch,
          max_decompressed_bytes_per_batch: limits.batchBytes,
          retry_after_min_seconds: 1,
          retry_after_max_seconds: 60,
        },
      },
    };
  });
}

/** The documents of a batch; each is judged for itself, so nothing is asked of them here. */
function eventsOf(text: string, limit: number): readonly unknown[] {
  const document = parseJson(text);
  const events = (document as { readonly events?: unknown } | null)?.events;
  if (!Array.isArray(events)) throw badRequest(`${BatchRequest.name}: events should be a list`);
  if (events.length > limit) throw tooLarge(Buffer.byteLength(text), limit);
  return events;
}

/**
 * Keeps something. Where the store cannot, a client of profile C is answered 412, the only refusal of a whole batch after
 * which it sends again; all others get 503 (`cli-sync 8.2`).
 */
async function kept<T>(request: FastifyRequest, keep: () => Promise<T>): Promise<T> {
  try {
    return await keep();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    request.log.error({ err: error }, "nothing could be kept");
    const status = request.headers[SYNC_PROTOCOL_HEADER.toLowerCase()] === undefined ? 503 : 412;
    throw new Refusal(
      status,
      "storage_unavailable",
      "The server cannot keep anything now; nothing was taken. Send it again later.",
      {
        headers: { "retry-after": "10" },
        more: { error_code: "storage_unavailable" },
      },
    );
  }
}
