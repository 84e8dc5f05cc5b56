/** A provider that does its work and then answers as if it had not: each connector's writes are made once all the same. */
import { describe, expect, test } from "vitest";
import {
  BidirectionalIssueSync,
  type CanonicalIssue,
  canonicalIssue,
  type ExternalRef,
  InMemoryIssueStore,
  MissionUpdate,
  type Page,
  type TaskTrackerConnector,
} from "../../src/index.ts";
import { engineOn } from "./engine-on.ts";
import type { EditsFixture } from "./keeps-edits.ts";
import type { Loopback, Spoilt } from "./loopback.ts";
import type { ManualClock } from "./manual-clock.ts";
import { overriding } from "./world.ts";

export interface OnceFixture extends EditsFixture {
  readonly clock: ManualClock;
  readonly script: Pick<Loopback, "spoilNext" | "beforeNext">;
}

const ANSWERS: readonly (readonly [string, Spoilt])[] = [
  ["500", { status: 500 }],
  ["502", { status: 502, body: "<h1>Bad gateway</h1>" }],
  ["503", { status: 503 }],
  ["503 with a time to wait", { status: 503, headers: { "retry-after": "1" } }],
  ["504", { status: 504 }],
  ["429", { status: 429, headers: { "retry-after": "1" } }],
  ["429 without a time", { status: 429 }],
  ["201 and no JSON", { status: 201, body: "<html>" }],
  ["201 and something else", { status: 201, body: "{}" }],
];

const TITLE = "Made just once";
const BODY = "Said just once";

/** Called in a test file: the cases of one connector. */
export function makesOnce(open: () => Promise<OnceFixture>): void {
  const writes = (text: string) => (request: { readonly method: string; readonly body: string }) =>
    request.method === "POST" && request.body.includes(text);

  describe.each(ANSWERS)("where the work is done and then comes %s,", (_name, answer) => {
    test("an issue and its comment are made once", async () => {
      const { connector, clock, script } = await open();
      const { engine, store } = engineOn({ connector, clock }, { comments: "both" });
      const { ref } = draftOf(connector, TITLE);
      await store.upsertIssue(draftOf(connector, TITLE));
      script.spoilNext(writes(TITLE), answer);
      await untilQuiet(clock, () => engine.sync());
      const made = (await issuesAt(connector)).filter(({ title }) => title === TITLE);
      expect(made).toHaveLength(1);
      expect((await store.listIssues()).map(({ title }) => title)).toEqual([TITLE]);
      await store.addComment(ref, { id: "c1", body: BODY, author: null, created_at: clock.now() });
      script.spoilNext(writes(BODY), answer);
      await untilQuiet(clock, () => engine.sync());
      expect(await commentsAt(connector, made[0]!.ref)).toEqual([BODY]);
      expect(await store.listComments(ref)).toMatchObject([{ body: BODY, state: "sent" }]);
      expect(await engine.status()).toMatchObject({ in_flight: [], pending: [], uncertain_comments: [] });
    });

    test("a mission is told of once", async () => {
      const { connector, clock, script } = await open();
      const { ref } = await connector.createIssue(draftOf(connector, "An issue"));
      const bridge = new BidirectionalIssueSync({
        ...{ connector, clock, random: () => 0.5, store: new InMemoryIssueStore() },
      });
      const update = MissionUpdate.read({ mission_id: "M-1", mission_state: "planning", summary: "Begun" })!;
      script.spoilNext(writes("Spec Kitty mission update"), answer);
      for (let i = 0; i < 3; i++)
        await bridge.publishMissionUpdate(ref, update).catch((error) => expect(error).toHaveProperty("code"));
      expect(await commentsAt(connector, ref)).toHaveLength(1);
      expect((await bridge.publishMissionUpdate(ref, update)).written).toEqual([]);
    });
  });

  test("an issue is found over pages that shift while others work", async () => {
    const { connector, clock, script, edit } = await open();
    const issues: CanonicalIssue[] = [];
    for (let i = 0; i < 205; i++) issues.push(await connector.createIssue(draftOf(connector, `Issue ${i}`)));
    clock.move(2);
    const { engine, store } = engineOn({ connector: restless(connector, edit, issues), clock });
    await store.upsertIssue(draftOf(connector, TITLE));
    script.spoilNext(writes(TITLE), { status: 502 });
    await engine.push();
    clock.move(100);
    for (let i = 0; i < 3; i++) {
      await engine.push();
      clock.move(700);
    }
    const made = (await issuesAt(connector)).filter(({ title }) => title === TITLE);
    expect(made).toHaveLength(1);
    expect(await engine.status()).toMatchObject({ bound: 1, in_flight: [], pending: [] });
  }, 60_000);
}

/** Changes one of the first page and makes another whenever a further page is asked for. */
function restless(
  connector: TaskTrackerConnector,
  edit: OnceFixture["edit"],
  issues: readonly CanonicalIssue[],
): TaskTrackerConnector {
  let count = 0;
  return overriding(connector, {
    async listIssues(query) {
      if (query?.cursor) {
        edit(issues[count++]!.ref, { title: `Edited ${count}` });
        await connector.createIssue(draftOf(connector, `Another ${count}`));
      }
      return connector.listIssues(query);
    },
  });
}

function draftOf({ name: system, workspace }: TaskTrackerConnector, title: string): CanonicalIssue {
  const ref = { system, workspace, id: "draft-1", key: null, url: null };
  return canonicalIssue({ ref, title, status: "todo", issue_type: "task" });
}

/** As a host does: again after a while, also after one that ended with an error. */
async function untilQuiet(clock: ManualClock, sync: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await sync().catch((error) => expect(error).toHaveProperty("code"));
    clock.move(400);
  }
}

async function issuesAt(connector: TaskTrackerConnector): Promise<CanonicalIssue[]> {
  const found: CanonicalIssue[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<CanonicalIssue> = await connector.listIssues({ cursor, limit: 100 });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

async function commentsAt(connector: TaskTrackerConnector, ref: ExternalRef): Promise<string[]> {
  return (await connector.listComments!(ref)).items.map(({ body }) => body);
}
