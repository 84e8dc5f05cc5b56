/** One call of the connector protocol from JSON (`connector_run`, and the step `call` of `sync_run`). */
import type { TaskTrackerConnector } from "../connector.js";
import type { TrackerCapabilities } from "../generated/models.js";
import { SyncCheckpoint } from "../generated/models.js";
import { canonicalStatus } from "../model/issue.js";
import {
  type Args,
  built,
  instantOf,
  issueOf,
  linkOf,
  objectArg,
  patchOf,
  refOf,
  required,
  textArg,
} from "./args.js";
import { RequestError } from "./error.js";

type Call = (connector: TaskTrackerConnector, args: Args) => Promise<unknown>;

const CALLS: Readonly<Record<string, Call>> = {
  get_capabilities: async (connector) => flagsOf030(await connector.getCapabilities()),
  list_issues: (connector, args) =>
    connector.listIssues({
      updated_since: instantOf(args["updated_since"]),
      cursor: (args["cursor"] ?? null) as string | null,
      limit: (args["limit"] ?? 100) as number,
      filters: (args["filters"] ?? null) as Args | null,
    }),
  get_issue: (connector, args) => connector.getIssue(refOf(required(args, "ref"))),
  create_issue: (connector, args) => connector.createIssue(issueOf(required(args, "issue"))),
  update_issue(connector, args) {
    const key = args["idempotency_key"];
    return connector.updateIssue(
      refOf(required(args, "ref")),
      patchOf(objectArg(args, "patch")),
      typeof key === "string" ? { idempotency_key: key } : {},
    );
  },
  transition_issue: (connector, args) =>
    connector.transitionIssue(refOf(required(args, "ref")), canonicalStatus(required(args, "target_status"))),
  upsert_link: (connector, args) =>
    connector.upsertLink(refOf(required(args, "ref")), linkOf(required(args, "link"))),
  async add_comment(connector, args) {
    await connector.addComment(refOf(required(args, "ref")), textArg(args, "body"));
  },
  list_events: (connector, args) => {
    const cursor = args["cursor"] ?? null;
    return connector.listEvents({
      cursor: cursor === null ? null : built(SyncCheckpoint, cursor),
      limit: (args["limit"] ?? 100) as number,
    });
  },
};

export async function callMethod(
  connector: TaskTrackerConnector,
  method: string,
  args: Args,
): Promise<unknown> {
  const call = CALLS[method];
  if (call === undefined) throw new RequestError(`unknown connector method '${method}'`);
  return call(connector, args);
}

/** The flags that 0.3.0 has. */
export function flagsOf030({
  supports_assignment: _,
  supports_terminal_transition: __,
  ...flags
}: TrackerCapabilities): Partial<TrackerCapabilities> {
  return flags;
}
