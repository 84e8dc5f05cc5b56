import { compareCodePoints } from "@spec-kitty/events-core";
import type { RecordStore } from "../store/records.js";
import { equal, holds, type SuiteCase } from "./check.js";

export interface RecordStoreFixture {
  readonly store: RecordStore;
  /** Opens what was stored anew, as another process would. Left out where nothing outlives the store. */
  readonly reopen?: () => Promise<RecordStore>;
  readonly close?: () => Promise<void>;
}

export type OpenRecordStore = () => Promise<RecordStoreFixture>;

/** What every record store must do. */
export function recordStoreSuite(open: OpenRecordStore): readonly SuiteCase[] {
  return CASES.map(({ name, run }) => ({
    name,
    async run() {
      const fixture = await open();
      try {
        await run(fixture);
      } finally {
        await fixture.store[Symbol.asyncDispose]();
        await fixture.close?.();
      }
    },
  }));
}

const put = (key: string, value: unknown, expected?: number) =>
  ({ collection: "issues", key, value, ...(expected !== undefined && { expected }) }) as const;

const VALUES = [
  { a: 1, b: [null, true, "x", { c: 0.5 }] },
  "text ✓ 🐱 \u0000 \u2028",
  [1, 2],
  0,
  false,
  "",
  { big: "x".repeat(100_000) },
  JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'),
];

const CASES: readonly {
  readonly name: string;
  readonly run: (fixture: RecordStoreFixture) => Promise<void>;
}[] = [
  {
    name: "what was committed is read, each value as it was",
    async run({ store }) {
      for (const [i, value] of VALUES.entries()) {
        await store.commit([put(`key ${i}`, value)]);
        equal((await store.get("issues", `key ${i}`))?.value, value, `value ${i}`);
      }
      equal((await store.get("issues", "none")) ?? null, null, "a key that is not there");
    },
  },
  {
    name: "many keys are read at once: those that are there, each once",
    async run({ store }) {
      const hostile = ["%", "'", "a, b", "\u{1F431}", "?"];
      const keys = [...Array.from({ length: 250 }, (_, i) => `key ${i}`), ...hostile];
      const outcome = await store.commit(keys.map((key) => put(key, { key })));
      const read = async (...wanted: string[]) =>
        [...(await store.getAll("issues", wanted))].sort((a, b) => compareCodePoints(a.key, b.key));
      const revision = outcome.committed ? outcome.revision : 0;
      const stored = (...there: string[]) =>
        there.sort(compareCodePoints).map((key) => ({ key, revision, value: { key } }));
      equal(await read(...keys, "none", ...keys), stored(...keys), "all, asked twice");
      equal(await read(...hostile), stored(...hostile), "some");
      equal(await read("none", "key 7", "key"), stored("key 7"), "one that is there");
      equal(await read(), [], "no keys");
      equal(await store.getAll("bindings", keys), [], "another collection");
    },
  },
  {
    name: "a value that a reader changes stays as it was in the store",
    async run({ store }) {
      const value = { list: [1] };
      await store.commit([put("a", value)]);
      value.list.push(2);
      const read = (await store.get("issues", "a"))!.value as typeof value;
      read.list.push(3);
      equal((await store.get("issues", "a"))?.value, { list: [1] }, "the value");
    },
  },
  {
    name: "collections are apart",
    async run({ store }) {
      await store.commit([put("a", 1), { collection: "bindings", key: "a", value: 2 }]);
      equal((await store.get("issues", "a"))?.value, 1, "one collection");
      equal((await store.get("bindings", "a"))?.value, 2, "the other");
    },
  },
  {
    name: "null takes a record away, once and again",
    async run({ store }) {
      await store.commit([put("a", 1)]);
      await store.commit([put("a", null)]);
      await store.commit([put("a", null)]);
      equal((await store.get("issues", "a")) ?? null, null, "the record");
      equal((await store.scan("issues", { limit: 9 })).length, 0, "the scan");
    },
  },
  {
    name: "revisions only grow, also over a removal, and say what was changed",
    async run({ store }) {
      const revision = async () => (await store.get("issues", "a"))!.revision;
      await store.commit([put("a", 1), put("b", 1)]);
      const first = await revision();
      await store.commit([put("b", 2)]);
      equal(await revision(), first, "the revision of a record that was not changed");
      await store.commit([put("a", 1)]);
      const second = await revision();
      holds(second > first, "a change has a larger revision", [first, second]);
      await store.commit([put("a", null)]);
      await store.commit([put("a", 1)]);
      const third = await revision();
      holds(third > second, "a new record has a larger revision than the one removed", [second, third]);
    },
  },
  {
    name: "an expected revision that does not hold refuses the whole commit and names the record",
    async run({ store }) {
      await store.commit([put("a", 1)]);
      const { revision } = (await store.get("issues", "a"))!;
      const late = await store.commit([put("b", 1), put("a", 2, revision + 1000)]);
      equal(late, { committed: false, collection: "issues", key: "a" }, "the outcome");
      equal((await store.get("issues", "b")) ?? null, null, "the other change");
      equal((await store.commit([put("a", 2, revision)])).committed, true, "with the right revision");
      equal((await store.commit([put("a", 3, revision)])).committed, false, "with the one before");
      equal((await store.commit([put("a", 3, 0)])).committed, false, "as a new record");
      equal((await store.commit([put("c", 1, 0)])).committed, true, "a new record");
    },
  },
  {
    name: "the last of several changes of one record counts",
    async run({ store }) {
      equal(
        (await store.commit([put("a", 1, 0), put("a", null), put("a", 2)])).committed,
        true,
        "the outcome",
      );
      equal((await store.get("issues", "a"))?.value, 2, "the value");
    },
  },
  {
    name: "of many writers with one expected revision exactly one is the first",
    async run({ store }) {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.commit([put("a", i, 0)])),
      );
      equal(outcomes.filter(({ committed }) => committed).length, 1, "the number of commits");
    },
  },
  {
    name: "scans go by code point, in pages, by prefix",
    async run({ store }) {
      const sorted = [
        "%",
        "B",
        "_",
        "a",
        "a%",
        "a:1",
        "a:2",
        "a:\uFFFD",
        "a:\u{1F431}",
        "a_",
        "ab",
        "b",
        "ä",
      ];
      await store.commit([...sorted].reverse().map((key) => put(key, key)));
      const found = async (options: { prefix?: string; after?: string; limit: number }) =>
        (await store.scan("issues", options)).map(({ key }) => key);
      equal(await found({ limit: 99 }), sorted, "all");
      equal(await found({ limit: 3 }), sorted.slice(0, 3), "the first page");
      equal(await found({ limit: 3, after: sorted[2]! }), sorted.slice(3, 6), "the second page");
      const prefixed = sorted.filter((key) => key.startsWith("a:"));
      equal(await found({ limit: 99, prefix: "a:" }), prefixed, "by prefix");
      equal(
        await found({ limit: 99, prefix: "a:", after: prefixed[0]! }),
        prefixed.slice(1),
        "by prefix, after",
      );
      equal(await found({ limit: 99, prefix: "a%" }), ["a%"], "a prefix that looks like a pattern");
      equal(await found({ limit: 99, prefix: "zz" }), [], "a prefix that nothing has");
    },
  },
  {
    name: "an empty commit changes nothing",
    async run({ store }) {
      equal((await store.commit([])).committed, true, "the outcome");
      equal((await store.scan("issues", { limit: 9 })).length, 0, "the scan");
    },
  },
  {
    name: "what was committed is there after reopening, and revisions go on",
    async run({ store, reopen }) {
      if (reopen === undefined) return;
      await store.commit([put("a", { kept: true })]);
      const { revision } = (await store.get("issues", "a"))!;
      await store[Symbol.asyncDispose]();
      await using again = await reopen();
      equal(await again.get("issues", "a"), { key: "a", revision, value: { kept: true } }, "the record");
      await again.commit([put("b", 1)]);
      holds((await again.get("issues", "b"))!.revision > revision, "a later revision", revision);
    },
  },
  {
    name: "two open stores see each other's commits",
    async run({ store, reopen }) {
      if (reopen === undefined) return;
      await using other = await reopen();
      await store.commit([put("a", 1)]);
      const { revision } = (await other.get("issues", "a"))!;
      equal((await other.commit([put("a", 2, revision)])).committed, true, "the other's commit");
      equal((await store.commit([put("a", 3, revision)])).committed, false, "a commit on what it was");
      equal((await store.get("issues", "a"))?.value, 2, "the value");
    },
  },
  {
    name: "disposing twice is as disposing once",
    async run({ store }) {
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  },
];
