import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GLOSSARY_CLARIFICATION_RESOLVED, GLOSSARY_EVENT_TYPES } from "@spec-kitty/glossary";
import { NEVER_QUEUED, type WireEventType } from "@spec-kitty/sync-protocol";
import type { EmitOptions } from "../emit/envelope.js";
import type { EmitOutcome, EventEmitter, LoggedAt } from "../emit/event-emitter.js";
import type { EmitPayload } from "../emit/payload-defaults.js";
import { codeOf, messageOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";
import { appendLines } from "../git/append-lines.js";
import type { CleanEvent } from "../queue/port.js";
import type { OnWarning, SyncWarningCode } from "../warning.js";
import { glossaryLine, readGlossaryLog } from "./log-lines.js";
import { resolutionOf } from "./resolutions.js";
import { withMeaning } from "./seed-file.js";

export interface GlossaryLogOptions {
  readonly repoRoot: string;
  /** Builds and checks events, and queues those that are to be sent. */
  readonly inner: Pick<EventEmitter, "emit">;
  /** Keeps other processes out while a seed file is written, see `withProcessLock`. */
  readonly exclusively: <T>(work: () => T) => Promise<T>;
  readonly onWarning: OnWarning;
}

/**
 * An emitter that keeps the glossary in the repository (`cli-sync 6.4`, FR-018 to FR-022). Every glossary event becomes
 * a line of `.kittify/events/glossary/<mission>.events.jsonl`, without personal fields. `GlossarySenseUpdated` goes
 * nowhere else; the others are queued as well. A resolved clarification is written into the seed file of its scope,
 * `.kittify/glossaries/<scope>.yaml`, at once.
 */
export class GlossaryLog {
  readonly #options: GlossaryLogOptions;

  constructor(options: GlossaryLogOptions) {
    this.#options = options;
  }

  /** The log of a mission. */
  logOf(missionId: string): string {
    return join(
      this.#options.repoRoot,
      ".kittify",
      "events",
      "glossary",
      `${segment(missionId)}.events.jsonl`,
    );
  }

  /** The seed file of a scope. */
  seedOf(scope: string): string {
    return join(this.#options.repoRoot, ".kittify", "glossaries", `${segment(scope)}.yaml`);
  }

  /**
   * Emits one event. Never rejects. A sense is accepted once its line is on the disk; what is queued is accepted in any
   * case, and a warning says where log or seed file could not be written.
   */
  async emit<T extends WireEventType>(
    type: T,
    payload: EmitPayload<T>,
    options: EmitOptions = {},
  ): Promise<EmitOutcome> {
    const outcome = await this.#options.inner.emit(type, payload, options);
    if (outcome.status === "refused" || !GLOSSARY_EVENT_TYPES.has(type)) return outcome;
    const logged = this.#log(outcome.event);
    if ("code" in logged) {
      if (NEVER_QUEUED.has(type)) return { status: "refused", ...logged, reasons: [] };
      this.#warn("GLOSSARY_NOT_LOGGED", logged.message);
      return outcome;
    }
    if (type === GLOSSARY_CLARIFICATION_RESOLVED) await this.#seed(outcome.event, logged.path);
    return { ...outcome, log: logged };
  }

  #log(event: CleanEvent): LoggedAt | { readonly code: string; readonly message: string } {
    // The models of all eight types have it.
    const path = this.logOf(String(event.payload["mission_id"]));
    try {
      appendLines(path, [glossaryLine(event)]);
      return { path, event_id: event.event_id, commit: null };
    } catch (error) {
      const message = `${path}: the glossary event could not be written: ${messageOf(error)}`;
      return { code: codeOf(error) ?? "LOG_UNWRITABLE", message };
    }
  }

  async #seed(answer: CleanEvent, log: string): Promise<void> {
    try {
      const { events } = readGlossaryLog(readFileSync(log, "utf8"));
      const resolution = resolutionOf(answer, events);
      if (resolution === undefined) {
        const asked = String(answer.payload["clarification_event_id"]);
        const message = `${log} holds no request ${asked}: its meaning is in no seed file. Emit it with the id of a request of this mission.`;
        this.#warn("GLOSSARY_REQUEST_UNKNOWN", message);
        return;
      }
      await this.#options.exclusively(() => this.#write(this.seedOf(resolution.scope), resolution));
    } catch (error) {
      this.#warn("GLOSSARY_SEED_NOT_WRITTEN", messageOf(error));
    }
  }

  #write(path: string, resolution: { readonly term: string; readonly meaning: string }): void {
    const change = withMeaning(textOf(path), resolution);
    if (change.status === "changed") replaceFile(path, change.text, { prefix: ".glossary-" });
    if (change.status === "not-understood") {
      const message = `${path} stays as it is: ${change.reason}. Mend it, and enter ${resolution.term}: ${resolution.meaning}`;
      this.#warn("GLOSSARY_SEED_NOT_WRITTEN", message);
    }
  }

  #warn(code: SyncWarningCode, message: string): void {
    this.#options.onWarning({ code, message });
  }
}

/** One segment of a path for any text (`cli-sync 6.4`). */
function segment(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9_.-]/g, "-");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}
