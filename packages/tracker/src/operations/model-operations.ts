/** Models, errors, mappings, policies, fields and the registry. */
import type { Model } from "@spec-kitty/events-core/model";
import { InMemoryConnector } from "../connectors/in-memory.js";
import { classifyHttpStatus } from "../errors.js";
import {
  CanonicalIssue,
  CanonicalLink,
  DecisionReference,
  ExternalRef,
  MissionUpdate,
  NangoConnectionContext,
  OwnershipPolicy,
  SyncCheckpoint,
  TrackerCapabilities,
  TrackerEvent,
} from "../generated/models.js";
import { decisionReferenceJson } from "../mission/decision.js";
import { parseDatetime } from "../model/instant.js";
import { canonicalStatus, identityOf } from "../model/issue.js";
import { samePlain } from "../model/plain.js";
import {
  canonicalToLinearPriority,
  githubStateToStatus,
  linearPriorityToCanonical,
  statusToGithubState,
} from "../model/provider-values.js";
import { CORE_ISSUE_FIELDS, type ConflictStrategy, type FieldOwner } from "../model/vocabulary.js";
import { ENGINE_RULES_0_3_0 } from "../parity/engine-rules.js";
import { looseKey } from "../parity/loose.js";
import { externalCanWrite, localCanWrite, ownerFor } from "../policy/ownership.js";
import { resolveField } from "../policy/resolve.js";
import { ConnectorRegistry } from "../registry.js";
import { type Args, built, instantOf, listArg, patchOf, required, textArg } from "./args.js";
import { flagsOf030 } from "./call.js";
import { type Outcome, outcomeOf, RequestError, referenceError } from "./error.js";
import type { Operation } from "./operation.js";
import { countingUuids, steppingClock } from "./scripted.js";
import { requestError } from "./sync-run.js";

type Shown = { readonly value: unknown; readonly identity?: string; readonly as_dict?: unknown };

const shown =
  <T extends object>(model: Model<T>, more: (value: T) => Partial<Shown> = () => ({})) =>
  (data: unknown): Shown => {
    const value = built(model, data);
    return { value, ...more(value) };
  };

const MODELS: Readonly<Record<string, (data: unknown) => Shown>> = {
  ExternalRef: shown(ExternalRef, (ref) => ({ identity: identityOf(ref) })),
  CanonicalLink: shown(CanonicalLink),
  CanonicalIssue: shown(CanonicalIssue),
  SyncCheckpoint: shown(SyncCheckpoint),
  TrackerEvent: shown(TrackerEvent),
  DecisionReference: shown(DecisionReference, (value) => ({ as_dict: decisionReferenceJson(value) })),
  MissionUpdate: shown(MissionUpdate),
  OwnershipPolicy: shown(OwnershipPolicy),
  TrackerCapabilities: shown(TrackerCapabilities, (flags) => ({
    value: flagsOf030(flags),
    as_dict: flagsOf030(flags),
  })),
  NangoConnectionContext: shown(NangoConnectionContext),
};

const MAPPINGS: Readonly<Record<string, (value: unknown) => unknown>> = {
  parse_datetime: parseDatetime,
  github_state_to_status: githubStateToStatus,
  status_to_github_state: (value) => statusToGithubState(canonicalStatus(value)),
  linear_priority_to_canonical: (value) => linearPriorityToCanonical(looseKey(value)),
  canonical_to_linear_priority: (value) => canonicalToLinearPriority(looseKey(value) as number | null),
};

export const modelOperations: Readonly<Record<string, Operation>> = {
  model: (args) => named(MODELS, textArg(args, "model"))(required(args, "data")),
  mapping: (args) => named(MAPPINGS, textArg(args, "fn"))(required(args, "value")),
  classify_http_status: (args) => classifyHttpStatus(required(args, "status_code") as number),
  connector_request_error: (args) => referenceError(requestError(args)),
  ownership(args) {
    const policy = built(OwnershipPolicy, required(args, "policy"));
    const fields = (args["fields"] ?? CORE_ISSUE_FIELDS) as readonly string[];
    return Object.fromEntries(fields.map((field) => [field, ownership(policy, field)]));
  },
  resolve_field: resolvedField,
  registry,
};

function named<T>(table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new RequestError(`unknown name '${name}'; known: ${Object.keys(table).sort().join(", ")}`);
}

function ownership(policy: OwnershipPolicy, field: string): object {
  return {
    owner: ownerFor(policy, field),
    local_can_write: localCanWrite(policy, field),
    external_can_write: externalCanWrite(policy, field),
  };
}

function resolvedField(args: Args): object {
  const field = textArg(args, "field_name");
  const typed = (name: string) => Object.values(patchOf({ [field]: required(args, name) }))[0];
  const { value, conflict } = resolveField(
    {
      field_name: field,
      owner: textArg(args, "owner") as FieldOwner,
      local_value: typed("local_value"),
      external_value: typed("external_value"),
      local_updated_at: instantOf(args["local_updated_at"]),
      external_updated_at: instantOf(args["external_updated_at"]),
      strategy: textArg(args, "strategy") as ConflictStrategy,
    },
    { same: samePlain, compare: ENGINE_RULES_0_3_0.compare },
  );
  if (conflict === null) return { value, conflict };
  const { issue_ref: _, ...told } = conflict;
  return { value, conflict: told };
}

async function registry(args: Args): Promise<Outcome[]> {
  const connectors = new ConnectorRegistry();
  const step = async (name: string, value: string): Promise<unknown> => {
    switch (name) {
      case "register": {
        const from = { workspace: "ws", clock: steppingClock(undefined), newId: countingUuids() };
        return connectors.register(new InMemoryConnector({ name: value, ...from }));
      }
      case "unregister":
        return connectors.unregister(value);
      case "get":
        return connectors.get(value).name;
      case "list_names":
        return connectors.listNames();
      default:
        throw new RequestError(`unknown step '${name}'`);
    }
  };
  const outcomes: Outcome[] = [];
  for (const [name, value] of listArg(args, "steps") as unknown as [string, string][]) {
    outcomes.push(await outcomeOf(() => step(name, value)));
  }
  return outcomes;
}
