/** `sync_run`: the engine of 0.3.0 on an in-memory connector and store, step by step. */
import { InMemoryConnector } from "../connectors/in-memory.js";
import { copyAsReference } from "../connectors/in-memory-rules.js";
import { SyncEngine } from "../engine/engine.js";
import type { SyncResult } from "../engine/result.js";
import { ConnectorRequestError } from "../errors.js";
import { type CanonicalIssue, OwnershipPolicy } from "../generated/models.js";
import { isObject } from "../model/plain.js";
import type { ConflictStrategy, FailureClass } from "../model/vocabulary.js";
import type { Clock } from "../ports.js";
import { InMemoryIssueStore } from "../store/tracker-store.js";
import { type Args, built, issueOf, listArg, refOf, required, textArg } from "./args.js";
import { callMethod } from "./call.js";
import { type Outcome, outcomeOf, RequestError } from "./error.js";
import { countingUuids, steppingClock } from "./scripted.js";

type Faults = Readonly<Record<string, readonly (Args | null)[]>>;

/** The in-memory connector with scripted failures: per method one entry per call, null for none. */
export class FaultyConnector extends InMemoryConnector {
  readonly clock: Clock;
  readonly calls: [method: string, outcome: "pass" | "fail"][] = [];

  constructor(args: Args) {
    const { name = "memory", workspace = "ws" } = (args["connector"] ?? {}) as {
      name?: string;
      workspace?: string;
    };
    const clock = steppingClock(args["clock"]);
    super({ name, workspace, clock, newId: countingUuids(), parity: "0.3.0" });
    this.clock = clock;
    for (const item of listArg(args, "remote")) this.seed(issueOf(item));
    const faults = (args["faults"] ?? {}) as Faults;
    for (const [method, script] of Object.entries(faults)) this.#fail(method, [...script]);
  }

  /** What the provider holds at the end. */
  state(): object {
    return { issues: this.issues, events: this.events, calls: this.calls };
  }

  #fail(wireName: string, script: (Args | null)[]): void {
    const method = camelCase(wireName) as "listIssues";
    // Whatever the method is, its arguments and result pass as they are.
    const inner = this[method] as (...args: unknown[]) => Promise<unknown>;
    const scripted = async (...args: unknown[]) => {
      const fault = script.shift() ?? null;
      this.calls.push([wireName, fault === null ? "pass" : "fail"]);
      if (fault !== null) throw requestError(fault);
      return inner.apply(this, args);
    };
    Object.defineProperty(this, method, { value: scripted });
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function requestError(args: Args): ConnectorRequestError {
  return new ConnectorRequestError(String(args["message"] ?? "scripted failure"), {
    status_code: (args["status_code"] ?? null) as number | null,
    failure_class: (args["failure_class"] ?? null) as FailureClass | null,
    retry_after_seconds: (args["retry_after_seconds"] ?? null) as number | null,
    provider: (args["provider"] ?? null) as string | null,
  });
}

export async function syncRun(args: Args): Promise<object> {
  const connector = new FaultyConnector(args);
  const store = new InMemoryIssueStore((value) =>
    isIssue(value) ? copyAsReference(value) : structuredClone(value),
  );
  for (const item of listArg(args, "local")) await store.upsertIssue(issueOf(item));
  const engine = engineOf(args, connector, store);
  const steps: Outcome[] = [];
  for (const step of listArg(args, "steps")) {
    steps.push(await outcomeOf(() => take(step, { connector, store, engine })));
  }
  return {
    steps,
    local: await store.listIssues(),
    remote: connector.state(),
    checkpoint: await engine.checkpoint(),
  };
}

function engineOf(args: Args, connector: FaultyConnector, store: InMemoryIssueStore): SyncEngine {
  const options = (args["engine"] ?? {}) as {
    readonly strategy?: ConflictStrategy;
    readonly strict_manual_review?: boolean;
    readonly max_retry_attempts?: number;
  };
  return new SyncEngine({
    ...options,
    ...{ connector, store, policy: built(OwnershipPolicy, required(args, "policy")) },
    // Of its own, since the readings of the connector's clock are counted.
    clock: steppingClock(undefined),
    random: () => 0,
    newId: countingUuids(),
    parity: "0.3.0",
  });
}

interface World {
  readonly connector: FaultyConnector;
  readonly store: InMemoryIssueStore;
  readonly engine: SyncEngine;
}

async function take(step: Args, { connector, store, engine }: World): Promise<unknown> {
  const { do: name, ...options } = step;
  switch (name) {
    case "pull":
    case "push":
    case "sync":
      return { result: resultOf030(await engine[name](options)), checkpoint: await engine.checkpoint() };
    case "remote_put":
      return connector.seed(issueOf(required(step, "issue")));
    case "local_put":
      return store.upsertIssue(issueOf(required(step, "issue")));
    case "local_delete":
      return store.deleteIssue(refOf(required(step, "ref")));
    case "call":
      return callMethod(connector, textArg(step, "method"), (step["args"] ?? {}) as Args);
    default:
      throw new RequestError(`unknown step '${String(name)}'`);
  }
}

/** What 0.3.0 tells of a run. */
function resultOf030({ stats, conflicts }: SyncResult): object {
  return { stats, conflicts: conflicts.map(({ issue_ref: _, ...conflict }) => conflict), errors: [] };
}

function isIssue(value: unknown): value is CanonicalIssue {
  return isObject(value) && Object.hasOwn(value, "custom_fields") && Object.hasOwn(value, "issue_type");
}
