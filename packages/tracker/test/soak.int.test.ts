import { describe, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import {
  type CanonicalIssue,
  type CanonicalStatus,
  canonicalIssue,
  epochOf,
  InMemoryConnector,
  IssueMovedError,
  identityOf,
  instantOf,
  type OwnershipPolicy,
  splitOwnership,
  type TaskTrackerConnector,
} from "../src/index.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";
import { seeded } from "./support/soak/dice.ts";
import { soakOf } from "./support/soak/soak-of.ts";
import { overriding } from "./support/world.ts";

const ROUNDS = process.env["SKITTY_FULL"] === "true" ? 10 : 1;

interface Life {
  readonly policy: OwnershipPolicy;
  /** How far the provider's clock is ahead of ours. */
  readonly ahead_seconds?: number;
  /** What the provider is like beyond the one in memory. */
  readonly like?: (
    connector: InMemoryConnector,
    clock: ManualClock,
    random: () => number,
  ) => TaskTrackerConnector;
}

const LIVES: Readonly<Record<string, Life>> = {
  "both sides may write": { policy: splitOwnership({}) },
  "some fields have one owner": { policy: splitOwnership({ status: "external", body: "local" }) },
  "the provider knows two statuses, no keys, and creates only titles": {
    policy: splitOwnership({}),
    like: poor,
  },
  "the provider knows no keys, and its clock is minutes behind": {
    ...{ policy: splitOwnership({}), like: keyless, ahead_seconds: -240 },
  },
  "the provider knows no keys, and its clock is minutes ahead": {
    ...{ policy: splitOwnership({}), like: keyless, ahead_seconds: 240 },
  },
  "the provider refuses an update of what moved": { policy: splitOwnership({}), like: comparing },
  "the provider's lists lag behind": { policy: splitOwnership({}), like: lagging },
};

/** Knows open and done, cannot find a creation by its key, and takes all but the title by updates. */
function poor(connector: InMemoryConnector): TaskTrackerConnector {
  const status = (value: CanonicalStatus) => (value === "done" || value === "canceled" ? "done" : "todo");
  return overriding(connector, {
    findCreated: undefined as never,
    profile: { ...connector.profile, created_fields: ["title"], reads_back: { status } },
    createIssue: ({ ref, title, issue_type, ...rest }, options) =>
      connector.createIssue(
        canonicalIssue({ ref, title, issue_type, status: "todo", raw: rest.raw }),
        options,
      ),
    updateIssue: (ref, patch, options) =>
      connector.updateIssue(
        ref,
        { ...patch, ...(patch.status && { status: status(patch.status) }) },
        options,
      ),
  });
}

function keyless(connector: InMemoryConnector): TaskTrackerConnector {
  return overriding(connector, { findCreated: undefined as never });
}

/** Does not update what is another than it was seen. */
function comparing(connector: InMemoryConnector): TaskTrackerConnector {
  return overriding(connector, {
    profile: { ...connector.profile, refuses_moved: true },
    async updateIssue(ref, patch, options) {
      const { updated_at } = await connector.getIssue(ref);
      if (options?.seen !== undefined && options.seen.updated_at !== updated_at)
        throw new IssueMovedError("it moved");
      return connector.updateIssue(ref, patch, options);
    },
  });
}

/** For half a minute a list may show an issue as it was before its last change, or not at all. */
function lagging(
  connector: InMemoryConnector,
  clock: ManualClock,
  random: () => number,
): TaskTrackerConnector {
  const before = new Map<string, CanonicalIssue | undefined>();
  const now = new Map<string, CanonicalIssue>();
  const look = () => {
    for (const issue of connector.issues) {
      const identity = identityOf(issue.ref);
      const known = now.get(identity);
      if (known?.updated_at !== issue.updated_at) before.set(identity, known);
      now.set(identity, issue);
    }
  };
  const isFresh = ({ updated_at }: CanonicalIssue) => epochOf(clock.now()) - epochOf(updated_at!) < 30_000;
  return overriding(connector, {
    findCreated: undefined as never,
    profile: { ...connector.profile, search: "eventual" },
    async listIssues(query) {
      look();
      const page = await connector.listIssues(query);
      const items = page.items.flatMap((issue) => {
        if (!isFresh(issue) || random() < 0.5) return [issue];
        return before.get(identityOf(issue.ref)) ?? [];
      });
      return { ...page, items };
    },
  });
}

async function live(seed: number, { policy, like, ahead_seconds = 0 }: Life) {
  const clock = new ManualClock();
  const random = seeded(seed);
  const ticking = {
    now() {
      clock.move(0.001);
      return instantOf(epochOf(clock.now()) + ahead_seconds * 1000);
    },
  };
  const connector = new InMemoryConnector({
    ...{ name: "memory", workspace: "ws", clock: ticking, newId: countingIds("r"), assigns_ids: true },
  });
  return soakOf({
    ...{ clock, policy, random },
    provider: {
      connector: like?.(connector, clock, random) ?? connector,
      async create(fields) {
        const ref = { system: "memory", workspace: "ws", id: "new" };
        const issue = canonicalIssue({ ref, status: "todo", issue_type: "task", ...fields });
        return (await connector.createIssue(issue)).ref;
      },
      edit: async (ref, patch) => void (await connector.updateIssue(ref, patch)),
      comment: async (ref, body) => void (await connector.addComment(ref, body)),
      issue: (ref) => connector.getIssue(ref),
      issues: async () => connector.issues,
      comments: async (ref) => (await connector.listComments(ref, { limit: 10_000 })).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body ${n}`,
      labels: (n) => [`label ${n}`],
      custom_fields: (n) => ({ n }),
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      priority: [null, 0, 1, 2, 3, 4],
    },
  });
}

describe("a long life with failures and crashes", () => {
  const rounds = Object.keys(LIVES).flatMap((name) =>
    Array.from({ length: ROUNDS }, (_, i) => [name, SEED + i] as const),
  );
  test.each(rounds)(
    "comes to rest with nothing lost or doubled: %s (seed %i)",
    async (name, seed) => {
      const report = await live(seed, LIVES[name]!);
      expect(report.crashes).toBeGreaterThan(0);
    },
    300_000,
  );
});
