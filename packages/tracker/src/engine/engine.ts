import type { ExternalRef, SyncCheckpoint } from "../generated/models.js";
import { ENGINE_RULES_0_3_0 } from "../parity/engine-rules.js";
import { OpenCreations } from "./creations.js";
import { ENGINE_RULES } from "./default-rules.js";
import { cursorKey, cursorState, type PullOptions, pull } from "./pull.js";
import { push } from "./push.js";
import { refresh } from "./refresh.js";
import { SyncConflictError, type SyncResult } from "./result.js";
import type { PushOptions } from "./rules.js";
import { Run, type RunOptions } from "./run.js";
import { type RunSettings, runSettings, type SyncEngineOptions } from "./settings.js";

export interface SyncOptions extends RunOptions, PullOptions {
  /** Takes the provider's side in before ours goes out; true where left out. */
  readonly pull_first?: boolean;
}

/**
 * Keeps local issues and those of one provider in step (`tracker 7`). Deterministic: the same two sides, store, clock and
 * ids give the same requests and the same result. Only one run at a time works on a workspace and store.
 *
 * Every run rejects with `SyncBusyError` while another is under way, `BulkChangeError` before more is changed than the
 * guard lets pass, `SyncConflictError` where questions are open and the engine is strict, and with the signal's reason
 * where it is aborted. What the provider refuses is in `failures`.
 */
export class SyncEngine {
  readonly #settings: RunSettings;

  constructor(options: SyncEngineOptions) {
    const rules = options.parity === undefined ? ENGINE_RULES : ENGINE_RULES_0_3_0;
    this.#settings = runSettings(options, rules);
  }

  /** Takes in what changed at the provider since the last pull. */
  pull(options: PullOptions & RunOptions = {}): Promise<SyncResult> {
    return this.#run(options, (run) => pullPhase(run, options));
  }

  /** Sends what changed here. */
  push(options: PushOptions & RunOptions = {}): Promise<SyncResult> {
    return this.#run(options, (run) => pushPhase(run, options));
  }

  /** Pull, then push. */
  sync(options: SyncOptions = {}): Promise<SyncResult> {
    return this.#run(options, (run) => syncPhases(run, options));
  }

  /** Takes in the present state of single issues, as when a webhook names them. */
  refresh(refs: readonly ExternalRef[], options: RunOptions = {}): Promise<SyncResult> {
    return this.#run(options, (run) => refresh(run, refs));
  }

  /** How far the provider's list has been read. */
  async checkpoint(filters: PullOptions["filters"] = null): Promise<SyncCheckpoint> {
    const { store } = this.#settings;
    const { cursor, updated_since } = await cursorState(store, cursorKey(this.#settings.connector, filters));
    return { cursor, updated_since };
  }

  async #run(options: RunOptions, phases: (run: Run) => Promise<void>): Promise<SyncResult> {
    return Run.of(this.#settings, options, async (run) => {
      await phases(run);
      return run.result();
    });
  }
}

/** What `sync` does within a run; a plan does the same without effects. */
export async function syncPhases(run: Run, options: SyncOptions): Promise<void> {
  const { limit = 100, filters = null, pull_first = true } = options;
  if (pull_first) await pullPhase(run, options);
  await pushPhase(run, { limit: Math.max(limit, 100), filters });
}

export async function pullPhase(run: Run, options: PullOptions): Promise<void> {
  await pull(run, options, await OpenCreations.recover(run));
  strictCheck(run);
}

export async function pushPhase(run: Run, options: PushOptions): Promise<void> {
  await push(run, options, await OpenCreations.recover(run));
  strictCheck(run);
}

function strictCheck(run: Run): void {
  if (!run.settings.strict_manual_review) return;
  const result = run.result();
  if (!result.conflicts.some(({ manual_review_required }) => manual_review_required)) return;
  throw new SyncConflictError(
    "Manual review conflicts detected while strict_manual_review is enabled",
    result,
  );
}
