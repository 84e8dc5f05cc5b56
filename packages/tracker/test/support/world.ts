/** A small world: a provider in memory, a store, an engine, and a person on each side. */
import {
  type CanonicalIssue,
  type CanonicalIssueInput,
  type ConnectorProfile,
  canonicalIssue,
  type ExternalRef,
  epochOf,
  InMemoryConnector,
  InMemoryIssueStore,
  type IssuePatch,
  identityOf,
  instantOf,
  type StoredConflict,
  SyncEngine,
  type SyncEngineOptions,
  splitOwnership,
  type TaskTrackerConnector,
  type TrackerStore,
} from "../../src/index.ts";
import { countingIds, ManualClock } from "./manual-clock.ts";

export interface World {
  readonly clock: ManualClock;
  readonly provider: InMemoryConnector;
  readonly store: TrackerStore;
  readonly engine: SyncEngine;
  /** The requests that reached the provider, by method. */
  readonly requests: string[];
  /** An engine on the same sides with other options; as after a restart of the process. */
  restarted(options?: Partial<SyncEngineOptions>): SyncEngine;
  /** Makes an issue at the provider. */
  remote(fields?: Partial<CanonicalIssueInput>): Promise<ExternalRef>;
  remoteEdit(ref: ExternalRef, patch: IssuePatch): Promise<void>;
  /** Makes a draft here. */
  draft(fields?: Partial<CanonicalIssueInput>): Promise<ExternalRef>;
  localEdit(ref: ExternalRef, patch: IssuePatch): Promise<void>;
  remoteIssue(ref: ExternalRef): Promise<CanonicalIssue>;
  localIssue(ref: ExternalRef): Promise<CanonicalIssue>;
  conflicts(): Promise<StoredConflict[]>;
}

/** What stands between the engine and the provider. */
export type Between = (connector: TaskTrackerConnector) => TaskTrackerConnector;

export function world(
  options: Partial<SyncEngineOptions> = {},
  {
    ahead_seconds = 0,
    between = (connector: TaskTrackerConnector) => connector,
    store = new InMemoryIssueStore() as TrackerStore,
  }: {
    /** How far the provider's clock is ahead of ours. */
    readonly ahead_seconds?: number;
    readonly between?: Between;
    readonly store?: TrackerStore;
  } = {},
): World {
  const clock = new ManualClock();
  const provider = new InMemoryConnector({
    ...{
      name: "memory",
      workspace: "ws",
      clock: ticking(clock, ahead_seconds),
      newId: countingIds("r"),
      assigns_ids: true,
    },
  });
  const requests: string[] = [];
  const newId = countingIds("id");
  const connector = between(counted(provider, requests));
  const restarted = (more: Partial<SyncEngineOptions> = {}) =>
    new SyncEngine({
      ...{ connector, store, policy: splitOwnership({}), clock, random: () => 0.5, newId },
      ...options,
      ...more,
    });
  let drafts = 0;
  const issueOf = (id: string, fields: Partial<CanonicalIssueInput>) =>
    canonicalIssue({
      ...{ ref: { system: "memory", workspace: "ws", id }, title: `Issue ${id}` },
      ...{ status: "todo", issue_type: "task", ...fields },
    });
  return {
    ...{ clock, provider, store, requests, restarted },
    engine: restarted(),
    remote: async (fields = {}) => (await provider.createIssue(issueOf(`made-${++drafts}`, fields))).ref,
    remoteEdit: async (ref, patch) => void (await provider.updateIssue(ref, patch)),
    async draft(fields = {}) {
      const issue = issueOf(`draft-${++drafts}`, { updated_at: clock.now(), ...fields });
      await store.upsertIssue(issue);
      return issue.ref;
    },
    async localEdit(ref, patch) {
      clock.move(1);
      await store.editIssue(ref, (issue) => ({ ...issue, ...patch, updated_at: clock.now() }));
    },
    remoteIssue: (ref) => provider.getIssue(ref),
    async localIssue(ref) {
      const issue = await store.getIssue(ref);
      if (issue === undefined) throw new Error(`there is no local issue ${identityOf(ref)}`);
      return issue;
    },
    async conflicts() {
      const all: StoredConflict[] = [];
      for await (const conflict of store.conflicts()) all.push(conflict);
      return all;
    },
  };
}

/** A provider's clock: each reading is a little later. */
function ticking(clock: ManualClock, ahead_seconds: number) {
  return {
    now() {
      clock.move(0.001);
      return instantOf(epochOf(clock.now()) + ahead_seconds * 1000);
    },
  };
}

function counted(provider: InMemoryConnector, requests: string[]): TaskTrackerConnector {
  return new Proxy(provider, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (typeof name === "string" && name !== "getCapabilities") requests.push(name);
        return value.apply(target, args);
      };
    },
  });
}

/** A connector with some of its methods or its profile replaced. */
export function overriding(
  connector: TaskTrackerConnector,
  own: Partial<TaskTrackerConnector>,
): TaskTrackerConnector {
  return new Proxy(connector, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof typeof own];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A provider that carries less, as its profile says. */
export function carrying(profile: Partial<ConnectorProfile>): Between {
  return (connector) => overriding(connector, { profile: { ...connector.profile, ...profile } });
}
