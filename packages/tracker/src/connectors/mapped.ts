/** Values that are called otherwise on the other side, and the ways that statuses may go. */
import type { ConnectorProfile, IssuePatch, Page, TaskTrackerConnector, WriteOptions } from "../connector.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import type { CanonicalIssueType, CanonicalStatus } from "../model/vocabulary.js";

/** Per field our value and the provider's. A value that is not named is the same on both sides. */
export interface ValueMaps {
  readonly status?: { readonly [S in CanonicalStatus]?: CanonicalStatus };
  readonly issue_type?: { readonly [T in CanonicalIssueType]?: CanonicalIssueType };
  /** Keys are the priorities as text, `"0"` to `"4"`. */
  readonly priority?: Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly assignees?: Readonly<Record<string, string>>;
  /**
   * The statuses that an issue must pass on its way, by the provider's status now and the one to reach:
   * `{ todo: { done: ["in_progress"] } }`.
   */
  readonly transitions?: {
    readonly [S in CanonicalStatus]?: { readonly [T in CanonicalStatus]?: readonly CanonicalStatus[] };
  };
}

interface ValueMap {
  readonly out: (value: unknown) => unknown;
  readonly in: (value: unknown) => unknown;
}

/** The connector, seen through the maps; the engine needs to know nothing of them. Owns the connector. */
export function mappedConnector(connector: TaskTrackerConnector, maps: ValueMaps): TaskTrackerConnector {
  const fields = fieldMaps(maps);
  const going = (patch: IssuePatch) => mapped(patch, fields, "out");
  const coming = <T extends CanonicalIssue>(issue: T): T => ({ ...issue, ...mapped(issue, fields, "in") });
  const own: Pick<
    TaskTrackerConnector,
    "profile" | "listIssues" | "getIssue" | "createIssue" | "updateIssue" | "transitionIssue" | "findCreated"
  > = {
    profile: mappedProfile(connector.profile, fields),
    async listIssues(query): Promise<Page<CanonicalIssue>> {
      const { items, next_cursor } = await connector.listIssues(query);
      return { items: items.map(coming), next_cursor };
    },
    getIssue: async (ref, options) => coming(await connector.getIssue(ref, options)),
    createIssue: async (issue, options) =>
      coming(await connector.createIssue({ ...issue, ...going(issue) }, options)),
    async updateIssue(ref, patch, options) {
      const change = going(patch);
      const { status } = change;
      const passed = status && (await pass(connector, ref, status, maps.transitions, options));
      return coming(await connector.updateIssue(ref, change, { ...options, ...passed }));
    },
    async transitionIssue(ref, status, options) {
      const target = going({ status }).status!;
      const passed = await pass(connector, ref, target, maps.transitions, options);
      return coming(await connector.transitionIssue(ref, target, { ...options, ...passed }));
    },
    ...(connector.findCreated && {
      async findCreated(sought) {
        const issue = { ...sought.issue, ...going(sought.issue) };
        const found = await connector.findCreated!({ ...sought, issue });
        return found && coming(found);
      },
    }),
  };
  return new Proxy(connector, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof typeof own];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Goes through the statuses on the way to the target; what the issue is seen as then, where that was told before. */
async function pass(
  connector: TaskTrackerConnector,
  ref: ExternalRef,
  target: CanonicalStatus,
  transitions: ValueMaps["transitions"],
  { seen: before }: WriteOptions = {},
): Promise<Pick<WriteOptions, "seen">> {
  let seen: Pick<WriteOptions, "seen"> = before === undefined ? {} : { seen: before };
  const isOnAWay = Object.values(transitions ?? {}).some((ways) => ways[target] !== undefined);
  if (!isOnAWay) return seen;
  const { status } = await connector.getIssue(ref);
  for (const step of transitions?.[status]?.[target] ?? []) {
    const now = await connector.transitionIssue(ref, step, seen);
    if (before !== undefined) seen = { seen: now };
  }
  return seen;
}

function fieldMaps({
  status,
  issue_type,
  priority,
  labels,
  assignees,
}: ValueMaps): ReadonlyMap<string, ValueMap> {
  const maps = new Map<string, ValueMap>();
  if (status !== undefined) maps.set("status", valueMap(status, "closed"));
  if (issue_type !== undefined) maps.set("issue_type", valueMap(issue_type, "closed"));
  if (priority !== undefined) maps.set("priority", valueMap(priority, "closed"));
  if (labels !== undefined) maps.set("labels", listMap(valueMap(labels, "open")));
  if (assignees !== undefined) maps.set("assignees", listMap(valueMap(assignees, "open")));
  return maps;
}

/**
 * Of several values that the other side calls the same, the one that is called so here too comes back, else the first.
 * In a closed vocabulary a value that is not named is called so on both sides; in an open one the provider's name of a
 * value is ours for that value alone.
 */
function valueMap(table: Readonly<Record<string, unknown>>, vocabulary: "open" | "closed"): ValueMap {
  const isNamed = (value: unknown) => Object.hasOwn(table, String(value));
  const out = (value: unknown) => (isNamed(value) ? table[String(value)] : value);
  const back = new Map<unknown, unknown>();
  for (const [ours, theirs] of Object.entries(table)) {
    if (!back.has(theirs)) back.set(theirs, typeof theirs === "number" ? Number(ours) : ours);
  }
  const isItself = (value: unknown) => out(value) === value && (vocabulary === "closed" || isNamed(value));
  return { out, in: (value) => (back.has(value) && !isItself(value) ? back.get(value) : value) };
}

function listMap({ out, in: back }: ValueMap): ValueMap {
  return {
    out: (values) => (values as readonly unknown[]).map(out),
    in: (values) => (values as readonly unknown[]).map(back),
  };
}

function mapped(patch: IssuePatch, fields: ReadonlyMap<string, ValueMap>, way: keyof ValueMap): IssuePatch {
  return Object.fromEntries(
    Object.entries(patch).map(([field, value]) => {
      const map = fields.get(field);
      return [field, map === undefined || value === null ? value : map[way](value)];
    }),
  );
}

/** A value comes back through the map of its field, out and in again. */
function mappedProfile(profile: ConnectorProfile, fields: ReadonlyMap<string, ValueMap>): ConnectorProfile {
  const reads_back: Record<string, (value: unknown) => unknown> = { ...(profile.reads_back as object) };
  for (const [field, map] of fields) {
    const inner = reads_back[field] ?? ((value: unknown) => value);
    reads_back[field] = (value) => (value === null ? value : map.in(inner(map.out(value))));
  }
  return { ...profile, reads_back: reads_back as NonNullable<ConnectorProfile["reads_back"]> };
}
