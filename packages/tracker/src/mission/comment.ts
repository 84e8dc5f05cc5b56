/** The comment of a mission update: once, whoever publishes it, and however often. */
import type { Page, TaskTrackerConnector } from "../connector.js";
import type { ExternalRef, IssueComment, MissionUpdate } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import type { Clock } from "../ports.js";
import type { TrackerStore } from "../store/tracker-store.js";
import { mayHaveHappened, type Retry, sendOnce } from "../transport/retry.js";
import { PublishClaim } from "./claim.js";
import type { MissionRules } from "./rules.js";
import { missionMark, missionUpdateText } from "./update-text.js";

export interface CommentPorts {
  readonly connector: TaskTrackerConnector;
  readonly clock: Clock;
  readonly store: TrackerStore | undefined;
  readonly rules: MissionRules;
  readonly retry: Retry;
}

const POLL_MS = 250;

/**
 * Says in a comment what an update says, unless the newest comment about the mission says so; `isKnown` tells that where
 * comments cannot be read. Who shares a store with another that is at it waits for that one. Two that share none may both
 * comment at one moment: the same text twice, which counts as one from then on. Neither is taken away, since nothing
 * tells that a comment is not a person's, and a deletion cannot be taken back.
 */
export async function commentOnce(
  ports: CommentPorts,
  ref: ExternalRef,
  update: MissionUpdate,
  isKnown: boolean,
): Promise<"written" | "nothing"> {
  const { connector, clock, rules } = ports;
  const body = missionUpdateText(update);
  const idempotency_key = `mission-comment:${update.mission_id}:${identityOf(ref)}`;
  const isSaid = async () => {
    const last = await lastComment(ports, ref, update.mission_id);
    return rules.leavesAlone(last === undefined ? isKnown : last === body);
  };
  const claim = claimOf(ports, ref, body, idempotency_key);
  if (claim !== undefined && !(await claim.take())) {
    if (await isSaid()) {
      await claim.settle();
      return "nothing";
    }
    while (!(await claim.take())) await clock.sleep(POLL_MS);
  }
  let isDoubtful = false;
  try {
    if (await isSaid()) return "nothing";
    const add = () => connector.addComment(ref, body, { idempotency_key });
    if (rules.retries_all) await addOnce(ports, add, isSaid);
    else await add();
    return "written";
  } catch (error) {
    isDoubtful = mayHaveHappened(error);
    throw error;
  } finally {
    if (!isDoubtful) await claim?.giveBack();
  }
}

function claimOf(
  { store, clock, rules }: CommentPorts,
  ref: ExternalRef,
  body: string,
  idempotency_key: string,
): PublishClaim | undefined {
  if (store === undefined || !rules.retries_all) return undefined;
  const write = { operation: "publish", identity: identityOf(ref), content: { body }, result: null } as const;
  return new PublishClaim(store, { ...write, idempotency_key }, clock);
}

async function addOnce(
  { connector, retry }: CommentPorts,
  add: () => Promise<unknown>,
  isSaid: () => Promise<boolean>,
): Promise<void> {
  const call = async () => {
    await add();
    return true;
  };
  const look = async () => ((await isSaid()) ? true : undefined);
  await sendOnce(call, connector.listComments && look, retry);
}

/** The newest comment about a mission; null where there is none, undefined where comments cannot be read. */
async function lastComment(
  { connector, rules, retry }: CommentPorts,
  ref: ExternalRef,
  mission_id: string,
): Promise<string | null | undefined> {
  if (connector.listComments === undefined) return undefined;
  const read = <T>(call: () => Promise<T>) => (rules.retries_all ? retry(call) : call());
  let last: string | null = null;
  let cursor: string | null = null;
  do {
    const at: string | null = cursor;
    const page: Page<IssueComment> = await read(() => connector.listComments!(ref, { cursor: at }));
    for (const { body } of page.items) {
      const text = body.replaceAll("\r\n", "\n").trim();
      if (text.split("\n")[0] === missionMark(mission_id)) last = text;
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return last;
}
