import {
  sanitizeEventForLog,
  type WireEventType,
  type WireReason,
  wire,
  wireReasonsText,
} from "@spec-kitty/sync-protocol";
import type { SharedClock } from "../clock/shared-clock.js";
import { codeOf, messageOf } from "../errors.js";
import type { GitMetadata } from "../git/git-metadata.js";
import type { ProjectIdentity } from "../identity/project-identity.js";
import type { CleanEvent, DeliveryQueue, EnqueueOutcome } from "../queue/port.js";
import type { SyncSystem } from "../system.js";
import type { OnWarning } from "../warning.js";
import { blockedReason, type SyncState } from "./blocked-reason.js";
import { buildEnvelope, type EmitOptions } from "./envelope.js";
import { type EmitPayload, withPayloadDefaults } from "./payload-defaults.js";
import { routeOf } from "./route.js";

/** A live connection that an emitter may send over; see `WebSocketClient`. */
export interface LiveChannel {
  isConnected(): boolean;
  /** Sends an event and settles it in the queue once it is acknowledged. Never rejects. */
  deliver(event: CleanEvent): Promise<void>;
}

export interface EventEmitterOptions {
  readonly identity: ProjectIdentity;
  readonly clock: Pick<SharedClock, "tick" | "nodeId">;
  readonly git: GitMetadata;
  readonly queue: Pick<DeliveryQueue, "enqueueAll">;
  /** Asked for each event. */
  readonly syncState: () => SyncState;
  readonly system: SyncSystem;
  readonly onWarning: OnWarning;
}

/** Where git keeps an event. */
export interface LoggedAt {
  /** The log, absolute. */
  readonly path: string;
  /** That of the line. */
  readonly event_id: string;
  /** The commit that holds the line; null where it is in the file alone. */
  readonly commit: string | null;
}

/**
 * What became of an event. `accepted` means that it is on the disk; from a bare `EventEmitter`, of a type that belongs to
 * git alone, only that it is good: `DecisionGitLog` and `GlossaryLog` write those.
 */
export type EmitOutcome =
  | {
      readonly status: "accepted";
      readonly event: CleanEvent;
      readonly queued: Exclude<EnqueueOutcome["status"], "refused">;
      /** Whether it was also handed to the live connection; it stays queued until that acknowledges it. */
      readonly sent: boolean;
      /** Left out where the queue alone has it. */
      readonly log?: LoggedAt;
    }
  | {
      readonly status: "refused";
      readonly code: string;
      readonly message: string;
      readonly reasons: readonly WireReason[];
    };

/** One event to emit. */
export type NewEvent = {
  readonly [T in WireEventType]: {
    readonly type: T;
    readonly payload: EmitPayload<T>;
    readonly options?: EmitOptions;
  };
}[WireEventType];

const NO_UUID = "Event missing project_uuid; queued locally only";

/** Makes events of a project and keeps them: build, check, queue, and send where a live connection is up (`cli-sync 2.2`). */
export class EventEmitter {
  readonly identity: ProjectIdentity;
  readonly #options: EventEmitterOptions;
  readonly #sending = new Set<Promise<void>>();
  #live: LiveChannel | null = null;
  #isRegistered = false;

  constructor(options: EventEmitterOptions) {
    this.identity = options.identity;
    this.#options = options;
  }

  /** Takes a live connection, connected or not yet; null takes it away. */
  attach(live: LiveChannel | null): void {
    this.#live = live;
  }

  /** Emits one event. Never rejects: what goes wrong is an outcome. */
  async emit<T extends WireEventType>(
    type: T,
    payload: EmitPayload<T>,
    options: EmitOptions = {},
  ): Promise<EmitOutcome> {
    // T and its payload belong together; the union of all pairs cannot say so for an open T.
    const [outcome] = await this.emitAll([{ type, payload, options } as unknown as NewEvent]);
    return outcome!;
  }

  /** Emits several events with clock values in a row, kept in one transaction. */
  async emitAll(events: readonly NewEvent[]): Promise<readonly EmitOutcome[]> {
    if (events.length === 0) return [];
    try {
      return await this.#emitAll(events);
    } catch (error) {
      const refused = refusal(codeOf(error) ?? "EMIT_FAILED", messageOf(error));
      return events.map(() => refused);
    }
  }

  /** Tells the server of this build, once; nothing happens while the identity is incomplete (`cli-sync 2.3`). */
  async registerBuild(): Promise<EmitOutcome | null> {
    const { build_id, node_id, uuid, slug, isComplete } = this.identity;
    if (this.#isRegistered || !isComplete || build_id === null) return null;
    this.#isRegistered = true;
    const { git_branch, head_commit_sha, repo_slug } = await this.#options.git.read();
    // Who works where on which machine is not sent (`decisions` 21).
    return this.emit("BuildRegistered", {
      ...{ build_id, node_id, project_uuid: uuid, project_slug: slug, project_name: slug },
      ...{ repo_slug, branch: git_branch, head_commit: head_commit_sha },
    });
  }

  /** Resolves when every event that was handed to the live connection is acknowledged or given back to the queue. */
  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #emitAll(events: readonly NewEvent[]): Promise<readonly EmitOutcome[]> {
    const built = await this.#build(events);
    const good = built.filter((one) => "event_id" in one);
    const stored = await this.#options.queue.enqueueAll(good);
    const outcomes = new Map(good.map((event, i) => [event, stored[i]!]));
    return built.map((one) => ("event_id" in one ? this.#kept(one, outcomes.get(one)!) : one));
  }

  async #build(events: readonly NewEvent[]): Promise<(CleanEvent | Refused)[]> {
    const { clock, git, system, syncState } = this.#options;
    const state = await git.read();
    const sync = syncState();
    // Each attempt takes a value, refused or not: gaps are normal.
    const first = clock.tick(events.length) - events.length + 1;
    return events.map(({ type, payload, options = {} }, i) => {
      try {
        const envelope = buildEnvelope({
          ...{ event_type: type, options, identity: this.identity, git: state, sync },
          payload: withPayloadDefaults(type, payload as { readonly [key: string]: unknown }, state),
          event_id: system.newEventId(),
          node_id: clock.nodeId,
          lamport_clock: first + i,
          epochMilliseconds: system.epochMilliseconds(),
        });
        return checked(sanitizeEventForLog(envelope));
      } catch (error) {
        return refusal(codeOf(error) ?? "EMIT_FAILED", messageOf(error));
      }
    });
  }

  #kept(event: CleanEvent, stored: EnqueueOutcome): EmitOutcome {
    if (stored.status === "refused") return refusal(stored.code, stored.message);
    const route = routeOf({
      projectUuid: event.project_uuid ?? null,
      blockedReason: blockedReason(this.#options.syncState()),
      connected: this.#live?.isConnected() ?? false,
    });
    if (route === "warn-and-queue")
      this.#options.onWarning({ code: "PROJECT_UUID_MISSING", message: NO_UUID });
    const sent = route === "queue-and-send" && stored.status !== "excluded";
    if (sent) this.#send(this.#live!, event);
    return { status: "accepted", event, queued: stored.status, sent };
  }

  #send(live: LiveChannel, event: CleanEvent): void {
    const sending = live.deliver(event).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }
}

type Refused = Extract<EmitOutcome, { status: "refused" }>;

/** Only what every server accepts is emitted; what a server would merely keep unrecognised is a mistake here. */
function checked(event: CleanEvent): CleanEvent | Refused {
  const verdict = wire.check(event);
  switch (verdict.verdict) {
    case "accepted":
      return event;
    case "unrecognised": {
      const what = verdict.unrecognised.map(({ field, value }) => `${field} ${value}`).join(", ");
      return refusal("EVENT_UNRECOGNISED", `${event.event_type} is not emitted: nobody knows ${what}`);
    }
    case "rejected": {
      const message = `${event.event_type} is not emitted: ${wireReasonsText(verdict.reasons)}`;
      return refusal("EVENT_INVALID", message, verdict.reasons);
    }
  }
}

function refusal(code: string, message: string, reasons: readonly WireReason[] = []): Refused {
  return { status: "refused", code, message, reasons };
}
