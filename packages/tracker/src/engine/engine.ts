import { TrackerValueError } from "../errors.js";
import type { ExternalRef, SyncCheckpoint } from "../generated/models.js";
import { ENGINE_RULES_0_3_0 } from "../parity/engine-rules.js";
import { answerConflict, type ConflictAnswer, type LostIssueChoice, releaseIssue } from "./answers.js";
import { OpenCreations } from "./creations.js";
import { ENGINE_RULES } from "./default-rules.js";
import { checkSame, makePlan, planGuard, type SyncPlan } from "./plan.js";
import { cursorKey, cursorState, type PullOptions, pull } from "./pull.js";
import { push } from "./push.js";
import { refresh } from "./refresh.js";
import { SyncConflictError, type SyncResult } from "./result.js";
import type { PushOptions } from "./rules.js";
import { Run, type RunHooks, type RunOptions } from "./run.js";
import { type RunSettings, runSettings, type SyncEngineOptions } from "./settings.js";
import { type CreationChoice, settleCreation } from "./settle-creation.js";
import { type SyncStatus, syncStatus } from "./status.js";

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

  /** What a run would do, told without doing it. It reads from the provider and writes nothing on either side. */
  plan(direction: SyncPlan["direction"], options: SyncOptions = {}): Promise<SyncPlan> {
    return makePlan(this.#settings, direction, { ...options }, phasesOf(direction, options));
  }

  /**
   * Does what a plan says. Plans again first, and throws `PlanStaleError` where that gives another plan, since then one
   * of the sides has moved; and as soon as something turns out to be otherwise while it is carried out.
   */
  async apply(plan: SyncPlan, options: RunOptions = {}): Promise<SyncResult> {
    const told: SyncOptions = { ...plan.options, ...options };
    checkSame(plan, await this.plan(plan.direction, told));
    return this.#run(told, phasesOf(plan.direction, told), { check: planGuard(plan) });
  }

  /** Answers a question, or makes a losing value the local one again. */
  async answer(conflict_id: string, answer: ConflictAnswer, options: RunOptions = {}): Promise<void> {
    await this.#run(options, (run) => answerConflict(run, conflict_id, answer));
  }

  /** Decides what becomes of an issue whose remote is lost or refused a write; false where there is nothing to decide. */
  release(ref: ExternalRef, choice: LostIssueChoice, options: RunOptions = {}): Promise<boolean> {
    return Run.of(this.#settings, options, (run) => releaseIssue(run, ref, choice));
  }

  /** Says what a creation made whose outcome is in doubt: an issue of the provider, or none. False where it is in none. */
  settleCreation(draft: ExternalRef, choice: CreationChoice, options: RunOptions = {}): Promise<boolean> {
    return Run.of(this.#settings, options, (run) => settleCreation(run, draft, choice));
  }

  /** Where the workspace stands; asks the provider nothing. */
  status(): Promise<SyncStatus> {
    return syncStatus(this.#settings);
  }

  /** How far the provider's list has been read. */
  async checkpoint(filters: PullOptions["filters"] = null): Promise<SyncCheckpoint> {
    const { store } = this.#settings;
    const { cursor, updated_since } = await cursorState(store, cursorKey(this.#settings.connector, filters));
    return { cursor, updated_since };
  }

  #run(options: RunOptions, phases: (run: Run) => Promise<void>, hooks?: RunHooks): Promise<SyncResult> {
    const work = async (run: Run) => {
      await phases(run);
      return run.result();
    };
    return Run.of(this.#settings, options, work, hooks);
  }
}

/** Zero would read the same page for ever. */
function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1)) return;
  throw new TrackerValueError(`limit must be a whole number of at least 1; got ${limit}`);
}

function phasesOf(direction: SyncPlan["direction"], options: SyncOptions): (run: Run) => Promise<void> {
  const phases = { pull: pullPhase, push: pushPhase, sync: syncPhases };
  return (run) => phases[direction](run, options);
}

async function syncPhases(run: Run, options: SyncOptions): Promise<void> {
  const { limit = 100, filters = null, pull_first = true } = options;
  const creations = await OpenCreations.recover(run);
  if (pull_first) await pullPhase(run, options, creations);
  await pushPhase(run, { limit: Math.max(limit, 100), filters }, creations);
}

async function pullPhase(run: Run, options: PullOptions, creations?: OpenCreations): Promise<void> {
  checkLimit(options.limit);
  await pull(run, options, creations ?? (await OpenCreations.recover(run)));
  strictCheck(run);
}

async function pushPhase(run: Run, options: PushOptions, creations?: OpenCreations): Promise<void> {
  checkLimit(options.limit);
  await push(run, options, creations ?? (await OpenCreations.recover(run)));
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
