/** Statuses: their names at Jira, and the transitions that lead to them. */
import {
  CanonicalStatus,
  CapabilityNotSupportedError,
  type IssueTransition,
  isObject,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import type { WholeJiraConfig } from "./config.js";

export type StatusNames = WholeJiraConfig["status_name_map"];

const NAMES: Readonly<Record<CanonicalStatus, string>> = {
  todo: "To Do",
  in_progress: "In Progress",
  in_review: "In Review",
  blocked: "Blocked",
  done: "Done",
  canceled: "Canceled",
};

const READ: ReadonlyMap<string, CanonicalStatus> = new Map<string, CanonicalStatus>([
  ...["done", "closed", "resolved"].map((name) => [name, "done"] as const),
  ...["in progress", "doing", "started"].map((name) => [name, "in_progress"] as const),
  ...["in review", "review"].map((name) => [name, "in_review"] as const),
  ...["blocked", "on hold"].map((name) => [name, "blocked"] as const),
  ...["canceled", "cancelled"].map((name) => [name, "canceled"] as const),
]);

const CATEGORIES: ReadonlyMap<unknown, CanonicalStatus> = new Map([
  ["done", "done"],
  ["indeterminate", "in_progress"],
]);

/** What a status is called at Jira, or the id that stands for it. */
export function wantedName(status: CanonicalStatus, names: StatusNames): string {
  return names[status] ?? NAMES[status];
}

/** The status of an issue: the one that is called so, else what its name means, else what its category does. */
export function statusFrom(status: unknown, names: StatusNames): CanonicalStatus {
  if (!isObject(status)) return CanonicalStatus.TODO;
  const called = Object.values(CanonicalStatus).find((one) => isCalled(status, wantedName(one, names)));
  const category = isObject(status["statusCategory"]) ? status["statusCategory"]["key"] : undefined;
  return called ?? statusNamed(status["name"]) ?? CATEGORIES.get(category) ?? CanonicalStatus.TODO;
}

/** What the name of a status means, where it is a common one. */
export function statusNamed(name: unknown): CanonicalStatus | undefined {
  return typeof name === "string" ? READ.get(name.toLowerCase()) : undefined;
}

/** The status that is read after one was written. */
export function statusReadBack(status: CanonicalStatus, names: StatusNames): CanonicalStatus {
  const name = wantedName(status, names);
  return statusFrom({ name, id: name }, names);
}

export function isCalled({ name, id }: Payload, wanted: string): boolean {
  return isSame(name, wanted) || (id !== undefined && String(id) === wanted);
}

export function isSame(name: unknown, wanted: string): boolean {
  return typeof name === "string" && name.toLowerCase() === wanted.toLowerCase();
}

/** What the issue offers, with what leads nowhere left out. */
export function transitionsFrom(
  list: readonly Payload[],
): readonly (IssueTransition & { readonly to: Payload })[] {
  return objects(list)
    .filter(({ id }) => typeof id === "string" || typeof id === "number")
    .map(({ id, name, to }) => ({ id: String(id), name: String(name ?? ""), to: isObject(to) ? to : {} }));
}

/**
 * The transition to a status: by the name of where it leads, else by its own, else by the id of either. Throws
 * `CapabilityNotSupportedError` where the issue offers none, with those that it does; another is never taken.
 */
export function transitionTo(
  status: CanonicalStatus,
  names: StatusNames,
  list: readonly Payload[],
): IssueTransition {
  const wanted = wantedName(status, names);
  const offered = transitionsFrom(list);
  const found =
    offered.find(({ to }) => isSame(to["name"], wanted)) ??
    offered.find(({ name }) => isSame(name, wanted)) ??
    offered.find(({ to }) => isCalled(to, wanted)) ??
    offered.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const available = offered.map(({ name, to }) => `${name} -> ${String(to["name"] ?? "?")}`).join(", ");
  throw new CapabilityNotSupportedError(
    `No Jira transition matches status '${status}' (resolved desired name '${wanted}'); available transitions (name -> destination): [${available}]`,
    { capability: "status" },
  );
}
