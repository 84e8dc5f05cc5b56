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
  InMemoryClockStorage,
  InMemoryErrorStorage,
  InMemoryEventStore,
  isConcurrent,
  isPreCutoverPayload,
  LamportClock,
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
import { attempt } from "./attempt.js";
import { build, Envelopes } from "./events.js";
import type { LineModules } from "./modules.js";
import { type Args, type Operation, required, requiredList } from "./serve.js";

const ids = (events: readonly Event[]) => events.map((event) => event.event_id);

/** The operations of events-core: envelope, order, merge, stores, cutover. */
export function coreOperations(modules: LineModules): Record<string, Operation> {
  const envelopes = new Envelopes(modules);
  return {
    normalize_event_id: (args) => normalizeEventId(required(args, "value")),
    parse_event: (args) =>
      parsedEvent(envelopes.one(args["via"] === "json" ? textOf(args) : required(args, "event"))),
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
    event_store: (args) => stored(envelopes.of(args), (args["aggregates"] ?? []) as string[]),
    error_log: recentErrors,
    ...(modules.line.assertCutover && cutoverOperations),
  };
}

function textOf(args: Args): unknown {
  return JSON.parse(String(required(args, "text")));
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
  const priorities = new Map(Object.entries(required(args, "priority_map") as Record<string, number>));
  const resolution = stateMachineMerge(events, priorities, args["state_key"] as string | undefined);
  return {
    merged_event_id: resolution.merged_event.event_id,
    merged_event: resolution.merged_event,
    resolution_note: resolution.resolution_note,
    requires_manual_review: resolution.requires_manual_review,
    conflicting_event_ids: ids(resolution.conflicting_events),
  };
}

async function lamportSteps(args: Args): Promise<object[]> {
  const storage = new InMemoryClockStorage();
  for (const [node, value] of Object.entries((args["initial"] ?? {}) as Record<string, number>)) {
    await storage.save(node, value);
  }
  let clock = await LamportClock.open((args["node_id"] ?? "node") as string, storage);
  const step = async (name: string, value: unknown): Promise<unknown> => {
    switch (name) {
      case "node":
        clock = await LamportClock.open(value as string, storage);
        return clock.current();
      case "save":
        return storage.save(clock.nodeId, value as number);
      case "load":
        return storage.load(clock.nodeId);
      case "tick":
        return clock.tick();
      case "update":
        return clock.update(value as number);
      default:
        return clock.current();
    }
  };
  const outcomes: object[] = [];
  for (const [name, value] of requiredList(args, "steps") as [string, unknown][]) {
    outcomes.push(await attempt(() => step(name, value)));
  }
  return outcomes;
}

async function stored(events: Event[], aggregates: string[]): Promise<object> {
  const store = new InMemoryEventStore<Event>();
  for (const event of events) await store.saveEvent(event);
  const byAggregate: [string, string[]][] = [];
  for (const aggregate of aggregates) byAggregate.push([aggregate, ids(await store.loadEvents(aggregate))]);
  return { all: ids(await store.loadAllEvents()), by_aggregate: Object.fromEntries(byAggregate) };
}

async function recentErrors(args: Args): Promise<ErrorEntryType[]> {
  const log = new ErrorLog(new InMemoryErrorStorage(args["max_entries"] as number | undefined));
  for (const entry of requiredList(args, "entries")) await log.logError(build(ErrorEntry, entry));
  return log.getRecentErrors(args["limit"] as number | undefined);
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
    const outcomes: [string, object][] = [];
    for (const [name, check] of Object.entries(CUTOVER_CHECKS)) {
      outcomes.push([name, await attempt(() => check(required(args, "payload") as Envelope))]);
    }
    return Object.fromEntries(outcomes);
  },
  cutover_value: async (args) => ({
    accepted_major_matches: await attempt(() => acceptedMajorMatches(required(args, "value") as string)),
    required_cutover_value_matches: await attempt(() => requiredCutoverValueMatches(required(args, "value"))),
  }),
  cutover_artifact: () => ({
    artifact: loadCutoverArtifact(),
    signal_field: canonicalSignalFieldName(),
    signal_location: canonicalSignalLocation(),
  }),
};
