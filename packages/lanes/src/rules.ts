/** What the model layer of a status transition does beyond its fields (`lanes 2.2`); called by the generated readers. */
import { isBlank } from "@spec-kitty/events-core";
import {
  anyObject,
  anyText,
  type Issues,
  isFields,
  member,
  type Path,
  type Rule,
  under,
  wrong,
} from "@spec-kitty/events-core/model";
import { LANE_ALIASES, Lane } from "./lane.js";
import { Lane as LaneV2 } from "./lane-v2.js";

const LANES: ReadonlySet<unknown> = new Set(Object.values(Lane));
const LANES_V2: ReadonlySet<unknown> = new Set(Object.values(LaneV2));

export function lane(value: unknown, at: Path, name: string | number, issues: Issues): Lane | undefined {
  return LANES.has(value) ? (value as Lane) : member(resolveAlias(value), at, name, issues, LANES);
}

export function laneV2(value: unknown, at: Path, name: string | number, issues: Issues): LaneV2 | undefined {
  return LANES_V2.has(value) ? (value as LaneV2) : member(resolveAlias(value), at, name, issues, LANES_V2);
}

function resolveAlias(value: unknown): unknown {
  return typeof value === "string" ? (LANE_ALIASES.get(value) ?? value) : value;
}

export type Actor = string | { readonly [key: string]: unknown };

export function actor(value: unknown, at: Path, name: string | number, issues: Issues): Actor | undefined {
  if (typeof value === "string") {
    if (!isBlank(value)) return value;
    return wrong(
      issues,
      under(at, name),
      "value_error",
      "Value error, actor string must be non-empty",
      value,
    );
  }
  if (isFields(value)) {
    if (Object.keys(value).length > 0) return value;
    return wrong(issues, under(at, name), "value_error", "Value error, actor dict must be non-empty", value);
  }
  anyText(value, under(at, name), "str", issues);
  anyObject(value, under(at, name), "dict[str,any]", issues);
  return undefined;
}

interface Transition {
  readonly force: boolean;
  readonly reason: string | null;
  readonly to_lane: string;
  readonly evidence: object | null;
}

export const transitionRule: Rule<Transition> = (payload) =>
  forceRule(payload) ??
  (payload.evidence === null && (payload.to_lane === Lane.APPROVED || payload.to_lane === Lane.DONE)
    ? "to_lane in {'approved', 'done'} requires evidence"
    : undefined);

export const transitionRuleV2: Rule<Transition> = (payload) =>
  forceRule(payload) ??
  (payload.evidence === null && payload.to_lane === Lane.DONE
    ? "to_lane='done' requires evidence"
    : undefined);

const forceRule: Rule<Transition> = ({ force, reason }) =>
  force && isBlank(reason) ? "force=True requires a non-empty reason" : undefined;
