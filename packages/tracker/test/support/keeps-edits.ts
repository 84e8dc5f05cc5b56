/** A person who edits an issue while an update of it is decided on: their edit stays until someone has decided about it. */
import { expect, test } from "vitest";
import {
  type CanonicalIssue,
  type Clock,
  canonicalIssue,
  type ExternalRef,
  type IssuePatch,
  type StoredConflict,
  type TaskTrackerConnector,
  type TrackerStore,
} from "../../src/index.ts";
import { engineOn } from "./engine-on.ts";
import { overriding } from "./world.ts";

export interface EditsFixture {
  readonly connector: TaskTrackerConnector;
  readonly clock: Clock & { move(seconds: number): void };
  readonly edit: (ref: ExternalRef, patch: IssuePatch) => void;
}

/** Called in a test file: the case of one connector. */
export function keepsEdits(open: () => Promise<EditsFixture> | EditsFixture): void {
  test("an edit made there between our read and our write is asked about, and not overwritten", async () => {
    const { connector, clock, edit } = await open();
    let act: ((ref: ExternalRef) => void) | undefined;
    const watched = overriding(connector, {
      async getIssue(ref, options): Promise<CanonicalIssue> {
        const issue = await connector.getIssue(ref, options);
        act?.(ref);
        act = undefined;
        return issue;
      },
    });
    const { engine, store } = engineOn({ connector: watched, clock });
    const { name: system, workspace } = connector;
    const draft = { system, workspace, id: "x", key: null, url: null };
    const { ref } = await connector.createIssue(
      canonicalIssue({ ref: draft, title: "Before", status: "todo", issue_type: "task" }),
    );
    await engine.pull();
    clock.move(10);
    await store.editIssue(ref, (issue) => ({ ...issue, title: "Ours", updated_at: clock.now() }));
    act = (of) => edit(of, { title: "Theirs" });
    const pushed = await engine.push();
    expect(pushed).toMatchObject({ failures: [], stats: { pushed_updated: 0 } });
    expect((await connector.getIssue(ref)).title).toBe("Theirs");
    const [question, ...others] = await conflictsIn(store);
    expect(question).toMatchObject({
      ...{ state: "open", field_name: "title", base_value: "Before" },
      ...{ local_value: "Ours", external_value: "Theirs" },
    });
    expect(others).toEqual([]);
    await engine.answer(question!.id, { take: "local" });
    expect((await engine.push()).stats.pushed_updated).toBe(1);
    expect((await connector.getIssue(ref)).title).toBe("Ours");
    expect(await engine.status()).toMatchObject({ pending: [], in_flight: [], open_conflicts: 0 });
  });
}

async function conflictsIn(store: TrackerStore): Promise<StoredConflict[]> {
  const all: StoredConflict[] = [];
  for await (const conflict of store.conflicts()) all.push(conflict);
  return all;
}
