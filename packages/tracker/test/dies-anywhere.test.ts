/** A process that dies at each of its steps in turn, and another that goes on with what is in the store. */
import { describe, expect, test } from "vitest";
import {
  BidirectionalIssueSync,
  type CanonicalIssueInput,
  canonicalIssue,
  InMemoryConnector,
  InMemoryRecords,
  MissionUpdate,
  type RecordStore,
  SyncEngine,
  splitOwnership,
  type TaskTrackerConnector,
  TrackerStore,
} from "../src/index.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";
import { overriding } from "./support/world.ts";

class Killed extends Error {}

/** Counts the steps that matter, and ends the process at one of them. */
class Life {
  #left: number;
  isOver = false;

  constructor(steps: number) {
    this.#left = steps;
  }

  step(): void {
    if (this.isOver || this.#left-- === 0) {
      this.isOver = true;
      throw new Killed("killed");
    }
  }

  /** Before and after each request. */
  requests(connector: TaskTrackerConnector): TaskTrackerConnector {
    return this.#watched(connector, ["name", "workspace", "profile"]);
  }

  /** Before and after each change; what the dead process reads is of no account. */
  records(records: RecordStore): RecordStore {
    return this.#watched(records, []);
  }

  #watched<T extends object>(target: T, plain: readonly string[]): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function" || plain.includes(String(name))) return value;
        return async (...args: unknown[]) => {
          this.step();
          const answer = await value.apply(target, args);
          this.step();
          return answer;
        };
      },
    });
  }
}

function place(isKeyless: boolean) {
  const clock = new ManualClock();
  const newId = countingIds("n");
  const provider = new InMemoryConnector({
    ...{ name: "memory", workspace: "ws", clock, newId, assigns_ids: true },
  });
  const connector = isKeyless ? overriding(provider, { findCreated: undefined as never }) : provider;
  const records = new InMemoryRecords();
  const issueOf = (id: string, fields: Partial<CanonicalIssueInput> = {}) =>
    canonicalIssue({
      ...{ ref: { system: "memory", workspace: "ws", id }, title: id, status: "todo", issue_type: "task" },
      ...fields,
    });
  return { clock, newId, provider, connector, records, issueOf };
}

/** Does the work with a process that dies one step later each time, until one lives to its end. The number of deaths. */
async function dyingEverywhere(once: (life: Life) => Promise<void>): Promise<number> {
  for (let steps = 0; ; steps++) {
    const life = new Life(steps);
    await once(life);
    if (!life.isOver) return steps;
    expect(steps).toBeLessThan(2000);
  }
}

describe.each([
  ["keys", false],
  ["no keys", true],
])("with a provider that knows %s, whichever step a process dies at,", (_, isKeyless) => {
  test("a sync that another takes up makes each issue, edit and comment once", async () => {
    const deaths = await dyingEverywhere(async (life) => {
      const { clock, newId, provider, connector, records, issueOf } = place(isKeyless);
      const engineOf = (through: Life | undefined) =>
        new SyncEngine({
          connector: through?.requests(connector) ?? connector,
          store: new TrackerStore(through?.records(records) ?? records),
          ...{ policy: splitOwnership({}), clock, random: () => 0.5, newId, comments: "both" },
        });
      const store = new TrackerStore(records);
      const { ref } = await provider.createIssue(issueOf("There"));
      await engineOf(undefined).sync();
      clock.move(10);
      const parent = issueOf("Parent");
      await store.upsertIssue(parent);
      await store.upsertIssue(issueOf("Child", { parent: parent.ref }));
      await store.editIssue(ref, (issue) => ({ ...issue, body: "Ours", updated_at: clock.now() }));
      for (const of of [ref, parent.ref])
        await store.addComment(of, { id: `c-${of.id}`, body: "Said", author: null, created_at: clock.now() });
      await engineOf(life)
        .sync()
        .catch((error) => expect(error).toBeInstanceOf(Killed));
      for (let i = 0; i < 3; i++) {
        clock.move(601);
        await engineOf(undefined).sync({ take_over: true });
      }
      const titles = provider.issues.map(({ title }) => title).sort();
      expect(titles).toEqual(["Child", "Parent", "There"]);
      expect((await store.listIssues()).map(({ title }) => title).sort()).toEqual(titles);
      expect((await provider.getIssue(ref)).body).toBe("Ours");
      const made = await store.getIssue(parent.ref);
      const child = provider.issues.find(({ title }) => title === "Child")!;
      expect(child.parent?.id).toBe(made!.ref.id);
      for (const of of [ref, made!.ref])
        expect((await provider.listComments(of)).items.map(({ body }) => body)).toEqual(["Said"]);
      expect(await engineOf(undefined).status()).toMatchObject({
        ...{ bound: 3, pending: [], in_flight: [], open_conflicts: 0, refused: [], uncertain_comments: [] },
      });
    });
    expect(deaths).toBeGreaterThan(100);
  }, 60_000);

  test("a mission that another publishes again is told once", async () => {
    const blocker = { system: "memory", workspace: "ws", id: "77", key: null, url: null };
    const update = MissionUpdate.read({
      ...{ mission_id: "M-1", mission_state: "planning", target_status: "in_progress", summary: "Begun" },
      decision_references: [{ decision_id: "D-1", external_ref: blocker }],
    })!;
    const deaths = await dyingEverywhere(async (life) => {
      const { clock, provider, connector, records, issueOf } = place(isKeyless);
      const { ref } = await provider.createIssue(issueOf("There"));
      const bridgeOf = (through: Life | undefined) =>
        new BidirectionalIssueSync({
          connector: through?.requests(connector) ?? connector,
          store: new TrackerStore(through?.records(records) ?? records),
          ...{ clock, random: () => 0.5 },
        });
      await bridgeOf(life)
        .publishMissionUpdate(ref, update)
        .catch((error) => expect(error).toBeInstanceOf(Killed));
      await bridgeOf(undefined).publishMissionUpdate(ref, update);
      const events = provider.events.length;
      expect((await bridgeOf(undefined).publishMissionUpdate(ref, update)).written).toEqual([]);
      expect(provider.events).toHaveLength(events);
      expect((await provider.listComments(ref)).items).toHaveLength(1);
      expect(await provider.getIssue(ref)).toMatchObject({
        status: "in_progress",
        links: [{ target: blocker }],
      });
      expect(await records.scan("idempotency_keys", { limit: 10 })).toEqual([]);
      expect(await new TrackerStore(records).missionLinks({ mission_id: "M-1" })).toHaveLength(1);
    });
    expect(deaths).toBeGreaterThan(10);
  });
});
