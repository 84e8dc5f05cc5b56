import {
  acceptedMajorMatches,
  assertCanonicalCutoverSignal,
  canonicalSignalFieldName,
  canonicalSignalLocation,
  compareCodePoints,
  compareStatusEvents,
  compareTotalOrder,
  dedupEvents,
  ErrorEntry,
  type ErrorEntry as ErrorEntryType,
  ErrorLog,
  type Event,
  forbiddenLegacyAggregateNames,
  forbiddenLegacyEventNames,
  forbiddenLegacyKeys,
  InMemoryErrorStorage,
  InMemoryEventStore,
  isConcurrent,
  isPreCutoverPayload,
  loadCutoverArtifact,
  mergeCounter,
  mergeGset,
  normalizeEventId,
  readCutoverSignal,
  requiredCutoverValueMatches,
  stateMachineMerge,
  statusEventSortKey,
  topologicalSort,
  totalOrderKey,
} from "@spec-kitty/events-core";
import {
  type Args,
  fieldsOf,
  isObject,
  itemsOf,
  keyOf,
  numberOf,
  required,
  textOf,
  WrongKind,
} from "./arguments.js";
import { attempt } from "./attempt.js";
import { build, Envelopes } from "./events.js";
import { lamportSteps } from "./lamport-operation.js";
import type { LineModules } from "./modules.js";
import { ModelRefusal } from "./reference-error.js";
import type { Operation } from "./serve.js";

const ids = (events: readonly Event[]) => events.map((event) => event.event_id);

/** The operations of events-core: envelope, order, merge, stores, cutover. */
export function coreOperations(modules: LineModules): Record<string, Operation> {
  const envelopes = new Envelopes(modules);
  return {
    normalize_event_id: (args) => normalizeEventId(required(args, "value")),
    parse_event: (args) =>
      parsedEvent(
        args["via"] === "json" ? envelopes.ofText(parsedText(args)) : envelopes.one(required(args, "event")),
      ),
    is_concurrent: (args) =>
      isConcurrent(envelopes.one(required(args, "a")), envelopes.one(required(args, "b"))),
    total_order: (args) => ordered(envelopes.of(args), compareTotalOrder, totalOrderKey),
    status_event_sort_key: (args) => ordered(envelopes.of(args), compareStatusEvents, statusEventSortKey),
    dedup_events: (args) => ids(dedupEvents(envelopes.of(args))),
    topological_sort: (args) => ids(topologicalSort(envelopes.of(args))),
    merge_gset: (args) => [...mergeGset(envelopes.of(args))].sort(asSortedSet),
    merge_counter: (args) => mergeCounter(envelopes.of(args)),
    state_machine_merge: (args) => merged(envelopes.of(args), args),
    lamport: lamportSteps,
    event_store: (args) => stored(envelopes.of(args), args["aggregates"]),
    error_log: recentErrors,
    ...(modules.line.assertCutover && cutoverOperations),
  };
}

function parsedText(args: Args): unknown {
  const text = required(args, "text");
  if (typeof text !== "string") throw notJson("json_type", text);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson("json_invalid", text);
  }
}

function notJson(violation_type: string, input_value: unknown): ModelRefusal {
  const message = "Input should be JSON text";
  return new ModelRefusal("Event", [{ field: "", loc: [], message, violation_type, input_value }]);
}

function parsedEvent(event: Event): object {
  return {
    event,
    text: JSON.stringify(event),
    status_sort_key: statusEventSortKey(event),
    total_order_key: totalOrderKey(event),
  };
}

function ordered(
  events: Event[],
  compare: (a: Event, b: Event) => number,
  key: (event: Event) => readonly unknown[],
): object {
  const sorted = events.sort(compare);
  return { ids: ids(sorted), keys: sorted.map(key) };
}

// Sets are answered in the order of the JSON text of their items.
function asSortedSet(a: unknown, b: unknown): number {
  return compareCodePoints(JSON.stringify(a), JSON.stringify(b));
}

function merged(events: Event[], args: Args): object {
  const map = required(args, "priority_map");
  const stateKey = args["state_key"] === undefined ? "state" : args["state_key"];
  for (const { payload } of events) {
    keyOf(stateKey, "state_key");
    const state = payload[String(stateKey)] ?? (stateKey === "state" ? payload["status"] : undefined);
    // The merge itself says that a state is missing, or not in the map.
    if (state === undefined || state === null) break;
    lookUp(map, state);
    if (typeof state !== "string" || !Object.hasOwn(map as object, state)) break;
  }
  const priorities = new Map(isObject(map) ? (Object.entries(map) as [string, number][]) : []);
  const resolution = stateMachineMerge(events, priorities, String(stateKey));
  for (const { payload } of events) {
    numberOf(priorities.get(String(payload[String(stateKey)] ?? payload["status"])), "priority");
  }
  return {
    merged_event_id: resolution.merged_event.event_id,
    merged_event: resolution.merged_event,
    resolution_note: resolution.resolution_note,
    requires_manual_review: resolution.requires_manual_review,
    conflicting_event_ids: ids(resolution.conflicting_events),
  };
}

/** Refuses what the reference cannot look up a state in, or look up: it asks whether it is there, then for its value. */
function lookUp(map: unknown, state: unknown): void {
  if (isObject(map)) keyOf(state, "state");
  else {
    const isText = typeof map === "string";
    if (isText && typeof state !== "string") throw new WrongKind("TypeError", "'state' is no text");
    if (isText ? map.includes(String(state)) : itemsOf(map, "priority_map").includes(state))
      throw new WrongKind("TypeError", "'priority_map' is no object");
    throw new WrongKind("AttributeError", "'priority_map' is no object");
  }
}

async function stored(events: Event[], aggregates: unknown = []): Promise<object> {
  const store = new InMemoryEventStore<Event>();
  for (const event of events) await store.saveEvent(event);
  const byAggregate: [string, string[]][] = [];
  for (const item of itemsOf(aggregates, "aggregates")) {
    const aggregate = keyOf(item, "aggregates") as string;
    byAggregate.push([aggregate, ids(await store.loadEvents(aggregate))]);
  }
  return { all: ids(await store.loadAllEvents()), by_aggregate: Object.fromEntries(byAggregate) };
}

async function recentErrors(args: Args): Promise<ErrorEntryType[]> {
  const number = (name: string) => (Object.hasOwn(args, name) ? numberOf(args[name], name) : undefined);
  const entries = itemsOf(required(args, "entries"), "entries").map((entry) => build(ErrorEntry, entry));
  const kept = entries.length === 0 ? undefined : number("max_entries");
  const log = new ErrorLog(new InMemoryErrorStorage(kept));
  for (const entry of entries) await log.logError(entry);
  const limit = number("limit");
  if (limit !== undefined && limit >= 1 && !Number.isInteger(limit))
    throw new WrongKind("TypeError", "'limit' is no whole number");
  return log.getRecentErrors(limit);
}

type Envelope = { readonly [key: string]: unknown };

const CUTOVER_CHECKS: Record<string, (envelope: Envelope) => unknown> = {
  read_cutover_signal: readCutoverSignal,
  is_pre_cutover_payload: isPreCutoverPayload,
  assert_canonical_cutover_signal: assertCanonicalCutoverSignal,
  forbidden_legacy_keys: (envelope) => [...forbiddenLegacyKeys(envelope)].sort(compareCodePoints),
  forbidden_legacy_event_names: (envelope) => [...forbiddenLegacyEventNames(envelope)],
  forbidden_legacy_aggregate_names: (envelope) => [...forbiddenLegacyAggregateNames(envelope)],
};

const cutoverOperations: Record<string, Operation> = {
  cutover: async (args) => {
    const envelope = required(args, "payload");
    const outcomes: [string, object][] = [];
    for (const [name, check] of Object.entries(CUTOVER_CHECKS)) {
      const outcome = await attempt(() => {
        // This one looks into the envelope before it asks for a key.
        if (name === "forbidden_legacy_keys") itemsOf(envelope, "payload");
        return check(fieldsOf(envelope, "payload"));
      });
      outcomes.push([name, outcome]);
    }
    return Object.fromEntries(outcomes);
  },
  cutover_value: async (args) => {
    const value = required(args, "value");
    return {
      accepted_major_matches: await attempt(() => acceptedMajorMatches(textOf(value, "value"))),
      required_cutover_value_matches: await attempt(() => requiredCutoverValueMatches(value)),
    };
  },
  cutover_artifact: () => ({
    artifact: loadCutoverArtifact(),
    signal_field: canonicalSignalFieldName(),
    signal_location: canonicalSignalLocation(),
  }),
};
