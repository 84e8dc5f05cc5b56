import { expect, test } from "vitest";
import { WholeList } from "../src/connector-kit.ts";
import { type CanonicalIssue, canonicalIssue } from "../src/index.ts";

const issues = (...ids: string[]): CanonicalIssue[] =>
  ids.map((id) =>
    canonicalIssue({
      ...{ ref: { system: "s", workspace: "w", id }, title: id, status: "todo", issue_type: "task" },
    }),
  );
const ids = ({ items }: { readonly items: readonly CanonicalIssue[] }) => items.map(({ ref }) => ref.id);

test("a list is read once for all its pages, and anew for a list of its own", async () => {
  const list = new WholeList();
  let reads = 0;
  const read = async () => {
    reads++;
    return issues("b", "d", "a", "c");
  };
  const first = await list.page({ limit: 3 }, read);
  expect([ids(first), first.next_cursor]).toEqual([["a", "b", "c"], "c"]);
  const second = await list.page({ limit: 3, cursor: "c" }, read);
  expect([ids(second), second.next_cursor, reads]).toEqual([["d"], null, 1]);
  expect(ids(await list.page({}, read))).toEqual(["a", "b", "c", "d"]);
  expect(reads).toBe(2);
});

test("lists of other filters or times, read in turns, do not go on in one another", async () => {
  const list = new WholeList();
  const open = { limit: 1, filters: { status: "todo" } };
  const done = { limit: 1, filters: { status: "done" } };
  const late = { ...done, updated_since: "2026-01-01T00:00:00Z" };
  const read = { open: issues("a", "b", "c"), done: issues("a", "d"), late: issues("a", "e") };
  await list.page(open, async () => read.open);
  expect(ids(await list.page({ ...done, cursor: "a" }, async () => read.done))).toEqual(["d"]);
  await list.page(done, async () => read.done);
  expect(ids(await list.page({ ...late, cursor: "a" }, async () => read.late))).toEqual(["e"]);
  await list.page(late, async () => read.late);
  expect(ids(await list.page({ ...open, cursor: "a" }, async () => read.open))).toEqual(["b"]);
});

test("a page after a write, or in another process, goes on behind the issue that the last one ended with", async () => {
  const list = new WholeList();
  await list.page({ limit: 2 }, async () => issues("a", "b", "c", "d"));
  list.clear();
  const next = await list.page({ limit: 2, cursor: "b" }, async () => issues("b2", "c", "d"));
  expect([ids(next), next.next_cursor]).toEqual([["b2", "c"], "c"]);
  expect(ids(await new WholeList().page({ cursor: "b" }, async () => issues("a", "c")))).toEqual(["c"]);
});

test("the last page is the last", async () => {
  const list = new WholeList();
  const page = await list.page({ limit: 2 }, async () => issues("a", "b"));
  expect(page.next_cursor).toBeNull();
  expect(await list.page({}, async () => [])).toEqual({ items: [], next_cursor: null });
});
