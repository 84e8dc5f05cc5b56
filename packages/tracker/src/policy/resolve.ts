import type { ConflictRecord } from "../generated/models.js";
import { compareInstants, type Instant } from "../model/instant.js";
import { samePlain } from "../model/plain.js";
import { ConflictStrategy, type FieldOwner } from "../model/vocabulary.js";

/** One field on both sides, and what they agreed on last. */
export interface FieldPair {
  readonly field_name: string;
  readonly owner: FieldOwner;
  readonly local_value: unknown;
  readonly external_value: unknown;
  /** The value last agreed; absent where none was kept, and then each difference counts as a change on both sides. */
  readonly base?: { readonly value: unknown };
  readonly local_updated_at?: Instant | null;
  readonly external_updated_at?: Instant | null;
  readonly strategy: ConflictStrategy;
}

/** How values and times compare; plain deep equality where left out. */
export interface Comparison {
  /** True where the local value is what the provider shows, or reads back as it. */
  readonly same: (local: unknown, external: unknown) => boolean;
  readonly compare: (a: Instant, b: Instant) => number;
}

/** Why a field has the value that it was given. */
type ResolutionReason =
  | "equal"
  | "local_owner"
  | "external_owner"
  | "only_external_changed"
  | "only_local_changed"
  | "conflict";

export interface FieldResolution {
  readonly value: unknown;
  readonly conflict: ConflictRecord | null;
  readonly reason: ResolutionReason;
  /** A changed value that was not taken; absent where nothing was lost. */
  readonly lost?: { readonly side: "local" | "external"; readonly value: unknown };
}

const PLAIN: Comparison = { same: samePlain, compare: compareInstants };

/** The value of a field that both sides hold, by owner, base and strategy, in this order (`tracker 6`). */
export function resolveField(pair: FieldPair, comparison: Comparison = PLAIN): FieldResolution {
  const { owner, local_value: local, external_value: external, base } = pair;
  const { same } = comparison;
  if (same(local, external)) return { value: local, conflict: null, reason: "equal" };
  const localMoved = base === undefined || !same(local, base.value);
  const externalMoved = base === undefined || !same(base.value, external);
  if (owner === "local") {
    const lost = externalMoved && ({ side: "external", value: external } as const);
    return { value: local, conflict: null, reason: "local_owner", ...(lost && { lost }) };
  }
  if (owner === "external") {
    const lost = localMoved && ({ side: "local", value: local } as const);
    return { value: external, conflict: null, reason: "external_owner", ...(lost && { lost }) };
  }
  if (!localMoved) return { value: external, conflict: null, reason: "only_external_changed" };
  if (!externalMoved) return { value: local, conflict: null, reason: "only_local_changed" };
  return conflicting(pair, comparison);
}

function conflicting(pair: FieldPair, { compare }: Comparison): FieldResolution {
  const { field_name, local_value, external_value, strategy } = pair;
  const takesExternal = externalWins(pair, compare);
  const resolved_value = takesExternal ? external_value : local_value;
  const manual_review_required = strategy === ConflictStrategy.MANUAL_REVIEW;
  const conflict = {
    ...{ field_name, local_value, external_value, resolved_value, strategy, manual_review_required },
    issue_ref: null,
  };
  if (manual_review_required) return { value: local_value, conflict, reason: "conflict" };
  const lost = takesExternal
    ? ({ side: "local", value: local_value } as const)
    : ({ side: "external", value: external_value } as const);
  return { value: resolved_value, conflict, reason: "conflict", lost };
}

function externalWins(pair: FieldPair, compare: Comparison["compare"]): boolean {
  const { strategy, local_updated_at: local = null, external_updated_at: external = null } = pair;
  switch (strategy) {
    case "external_wins":
      return true;
    case "local_wins":
    case "manual_review":
      return false;
    case "newer_timestamp":
      if (local === null) return true;
      if (external === null) return false;
      return compare(external, local) >= 0;
  }
}
