/** A plan: what a run would do, to be read by a person, kept in a file, and carried out only if nothing has moved. */
import { SpecKittyTrackerError, TrackerValueError } from "../errors.js";
import type { ConflictRecord, SyncFailure, SyncStats } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import { isObject, samePlain } from "../model/plain.js";
import type { AuditAction, AuditEntry } from "../store/entities.js";
import { OverlayRecords } from "../store/overlay-records.js";
import { TrackerStore } from "../store/tracker-store.js";
import { planningConnector } from "./planning-connector.js";
import { Run, type RunOptions } from "./run.js";
import type { RunSettings } from "./settings.js";

export const PLAN_SCHEMA = "skitty-tracker-plan/1";

export type PlannedAction = Omit<AuditEntry, "at" | "run_id">;

/** The state of both sides that a plan was made from. */
interface PlannedSides {
  /** The revision of the local issue; 0 where there is none. */
  readonly local_revision: number;
  readonly remote_updated_at: Instant | null;
}

export interface SyncPlan {
  readonly schema: typeof PLAN_SCHEMA;
  readonly direction: "pull" | "push" | "sync";
  readonly connector: { readonly name: string; readonly workspace: string };
  readonly made_at: Instant;
  /** What the run was told: page size, filters and the like. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What decides about conflicts. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** In the order in which they would be done. */
  readonly actions: readonly PlannedAction[];
  readonly sides: { readonly [identity: string]: PlannedSides };
  readonly stats: SyncStats;
  readonly conflicts: readonly ConflictRecord[];
  readonly failures: readonly SyncFailure[];
}

/** Something moved since the plan was made; nothing more of it is done. */
export class PlanStaleError extends SpecKittyTrackerError {
  /** The issues that are not as they were. */
  readonly moved: readonly string[];

  constructor(moved: readonly string[], reason: string) {
    super(`The plan is out of date: ${reason}. Nothing of it is done from here on; plan again.`, {
      code: "PLAN_STALE",
    });
    this.moved = moved;
  }
}

/** Does what a run does on a copy of the store and without a write to the provider. */
export async function makePlan(
  settings: RunSettings,
  direction: SyncPlan["direction"],
  options: RunOptions & Readonly<Record<string, unknown>>,
  phases: (run: Run) => Promise<void>,
): Promise<SyncPlan> {
  const { signal, allow_bulk, holder: _, take_over: __, ...told } = options;
  let ids = 0;
  const below = settings.store;
  const store = new TrackerStore(new OverlayRecords(below.records));
  const connector = planningConnector(settings.connector);
  const dry: RunSettings = {
    ...settings,
    ...{ store, connector, profile: settings.rules.profileOf(connector), newId: () => `plan-${++ids}` },
  };
  // Nothing is written, so another run is no obstacle.
  const runOptions = { ...(signal && { signal }), ...(allow_bulk && { allow_bulk }), take_over: true };
  return Run.of(
    dry,
    runOptions,
    async (run) => {
      await phases(run);
      const { stats, conflicts, failures } = run.result();
      const actions = run.entries.map(({ at: _, run_id: __, ...action }) => action);
      return {
        ...{ schema: PLAN_SCHEMA, direction, made_at: run.now() },
        connector: { name: settings.connector.name, workspace: settings.connector.workspace },
        ...{ options: told, settings: decisive(settings), actions },
        sides: await sidesOf(below, store, actions),
        ...{ stats, conflicts, failures },
      };
    },
    { keepsEntries: true },
  );
}

async function sidesOf(
  before: TrackerStore,
  after: TrackerStore,
  actions: readonly PlannedAction[],
): Promise<SyncPlan["sides"]> {
  const sides: Record<string, PlannedSides> = {};
  for (const { identity } of actions) {
    sides[identity] ??= {
      local_revision: (await before.issue(identity))?.revision ?? 0,
      remote_updated_at: (await after.binding(identity))?.remote_updated_at ?? null,
    };
  }
  return sides;
}

function decisive({ policy, strategy, comments, strict_manual_review }: RunSettings): SyncPlan["settings"] {
  return { policy, strategy, comments, strict_manual_review };
}

/** Throws `PlanStaleError` where planning again gives another plan. */
export function checkSame(plan: SyncPlan, again: SyncPlan): void {
  if (!samePlain(plan.connector, again.connector))
    throw new PlanStaleError([], "it is for another workspace");
  if (!samePlain(plan.settings, again.settings)) throw new PlanStaleError([], "the policy is another one");
  const moved = movedBetween(plan, again);
  if (moved.length === 0) return;
  const shown = moved.slice(0, 5).join(", ");
  throw new PlanStaleError(moved, `${shown}${moved.length > 5 ? ` and ${moved.length - 5} more` : ""} moved`);
}

function movedBetween(plan: SyncPlan, again: SyncPlan): readonly string[] {
  const identities = new Set([...Object.keys(plan.sides), ...Object.keys(again.sides)]);
  const of = ({ actions, sides }: SyncPlan, identity: string) => [
    sides[identity] ?? null,
    actions.filter((action) => action.identity === identity),
  ];
  return [...identities].filter((identity) => !samePlain(of(plan, identity), of(again, identity))).sort();
}

/** Decisions that a plan foresees; others tell of what a provider does with a write. */
const FORESEEN: ReadonlySet<AuditAction> = new Set([
  "import",
  "take",
  "bind",
  "update",
  "question",
  "adopt",
  "restore",
]);

/** Lets a run do what its plan says and nothing else. */
export function planGuard(plan: SyncPlan): (action: PlannedAction) => void {
  const drafts = new Set(
    plan.actions.filter(({ action }) => action === "create").map(({ reason }) => reason),
  );
  const made = new Set<string>();
  return (decision) => {
    const { action, identity, reason } = decision;
    if (action === "create") {
      if (!drafts.has(reason)) throw new PlanStaleError([identity], `${identity} would be created as well`);
      made.add(identity);
    }
    // What an answer did not tell of was found.
    if (action === "adopt" && drafts.has(reason)) made.add(identity);
    if (!FORESEEN.has(action) || made.has(identity)) return;
    if (plan.actions.some((planned) => samePlain(planned, decision))) return;
    throw new PlanStaleError([identity], `${identity} moved while the plan was carried out`);
  };
}

/** A plan as it was kept. Throws `TrackerValueError` for what is none. */
export function readPlan(value: unknown): SyncPlan {
  if (!isObject(value) || value["schema"] !== PLAN_SCHEMA)
    throw new TrackerValueError(`This is no plan of a sync: expected a document with schema ${PLAN_SCHEMA}`);
  const { actions } = value;
  const faults = OBJECTS.filter((part) => !isObject(value[part])).map((part) => `${part} is no object`);
  if (!DIRECTIONS.has(value["direction"])) faults.push("direction is none of pull, push and sync");
  if (!Array.isArray(actions) || !actions.every(isObject)) faults.push("actions are no list of objects");
  if (faults.length > 0)
    throw new TrackerValueError(`This plan is damaged: ${faults.join("; ")}. Plan again.`);
  // Its maker wrote the rest; a plan that was changed by hand differs from the one made anew, and is refused.
  return value as unknown as SyncPlan;
}

const OBJECTS = ["connector", "options", "settings", "sides"];
const DIRECTIONS: ReadonlySet<unknown> = new Set<SyncPlan["direction"]>(["pull", "push", "sync"]);
