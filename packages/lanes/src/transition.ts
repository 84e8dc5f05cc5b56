import { isBlank, SpecKittyEventsError } from "@spec-kitty/events-core";

/** A pair of lanes; the first is `none` for a work package that has none yet. */
export type Edge = `${string} -> ${string}`;

/** What an unforced or forced move between two lanes needs besides being allowed. */
export type Guard = "review_ref" | "reason";

/** The transition rules of one contract line, as data (`lanes 3.1`). */
export interface TransitionTable {
  readonly allowed: ReadonlySet<Edge>;
  readonly guards: ReadonlyMap<Edge, Guard>;
  readonly terminal: ReadonlySet<string>;
  /** Lanes that every lane leads to, but for none and the terminal ones. */
  readonly open: ReadonlySet<string>;
}

export interface TransitionRequest {
  readonly from_lane: string | null;
  readonly to_lane: string;
  readonly force: boolean;
  readonly reason: string | null;
  readonly review_ref: string | null;
}

export interface TransitionValidationResult {
  readonly valid: boolean;
  readonly violations: readonly string[];
}

/** Thrown by callers that refuse an invalid transition; the packages themselves report it as a value. */
export class TransitionError extends SpecKittyEventsError {
  readonly violations: readonly string[];

  constructor(violations: readonly string[]) {
    super(`Invalid transition: ${violations.join("; ")}`, { code: "TRANSITION_INVALID" });
    this.violations = violations;
  }
}

const GUARDED: ReadonlyMap<Edge, Guard> = new Map<Edge, Guard>([
  ["for_review -> in_progress", "review_ref"],
  ["in_progress -> planned", "reason"],
]);

const COMMON: readonly Edge[] = [
  "none -> planned",
  "planned -> claimed",
  "claimed -> in_progress",
  "in_progress -> for_review",
  "for_review -> done",
  "for_review -> in_progress",
  "in_progress -> planned",
  "blocked -> in_progress",
];

const TERMINAL: ReadonlySet<string> = new Set(["done", "canceled"]);
const OPEN: ReadonlySet<string> = new Set(["blocked", "canceled"]);

export const TRANSITIONS_V2: TransitionTable = {
  allowed: new Set(COMMON),
  guards: GUARDED,
  terminal: TERMINAL,
  open: OPEN,
};

export const TRANSITIONS_V4: TransitionTable = {
  allowed: new Set<Edge>([
    ...COMMON,
    "in_progress -> approved",
    "for_review -> approved",
    "approved -> done",
    "for_review -> planned",
    "approved -> in_progress",
    "approved -> planned",
  ]),
  guards: new Map<Edge, Guard>([
    ...GUARDED,
    ["for_review -> planned", "review_ref"],
    ["approved -> in_progress", "review_ref"],
    ["approved -> planned", "review_ref"],
  ]),
  terminal: TERMINAL,
  open: OPEN,
};

/** All that is wrong with a transition, in the order of the contract. */
export type TransitionCheck = (request: TransitionRequest) => readonly string[];

const NOTHING: readonly string[] = Object.freeze([]);

/** A check by the rules of one contract line; force skips the matrix, never a guard (`lanes 3.2`). */
export function transitionCheck(table: TransitionTable): TransitionCheck {
  const listed = byLanes([...table.allowed].map((edge) => [edge, true]));
  const guards = byLanes(table.guards);
  const isAllowed = (from: string | null, to: string) =>
    listed.get(from)?.has(to) || (from !== null && !table.terminal.has(from) && table.open.has(to));
  return (request) => {
    const { from_lane: from, to_lane: to, force } = request;
    const guard = guards.get(from)?.get(to);
    const isMet = guard === undefined || !isBlank(request[guard]);
    if (isMet && (force || isAllowed(from, to))) return NOTHING;
    const violations: string[] = [];
    if (!force && from !== null && table.terminal.has(from))
      violations.push(`${from} is terminal; requires force=True to exit`);
    if (!force && !isAllowed(from, to))
      violations.push(`Transition ${laneName(from)} -> ${laneName(to)} is not allowed`);
    if (!isMet) violations.push(`${from} -> ${to} requires ${guard}`);
    return violations;
  };
}

// Looked up by lane, since joining two lanes into a text costs more than all the rest of a check.
function byLanes<T>(edges: Iterable<readonly [Edge, T]>): Map<string | null, Map<string, T>> {
  const rows = new Map<string | null, Map<string, T>>();
  for (const [edge, value] of edges) {
    const [from, to] = edge.split(" -> ") as [string, string];
    const lane = from === "none" ? null : from;
    rows.set(lane, (rows.get(lane) ?? new Map<string, T>()).set(to, value));
  }
  return rows;
}

/** A lane as messages name it: `Lane.IN_PROGRESS`, or `None` (`lanes 0.4`). */
export function laneName(lane: string | null): string {
  return lane === null ? "None" : `Lane.${lane.toUpperCase()}`;
}

/** A `validateTransition` for the rules of one contract line. */
export function transitionValidator(
  table: TransitionTable,
): (request: TransitionRequest) => TransitionValidationResult {
  const check = transitionCheck(table);
  return (request) => {
    const violations = check(request);
    return { valid: violations.length === 0, violations };
  };
}
