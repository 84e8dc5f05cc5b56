import { expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import type { ExternalRef } from "../../tracker/src/index.ts";
import { seeded } from "../../tracker/test/support/soak/dice.ts";
import { SOAK_EDITS, soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import type { LinearVendor } from "./support/linear-vendor.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

/** A provider that did the work never says that it was too busy to. */
const FAULTS: readonly Parameters<LinearVendor["failNext"]>[] = [
  [{ kind: "disconnect" }, "before"],
  [{ kind: "disconnect" }, "after"],
  [{ kind: "unavailable" }, "before"],
  [{ kind: "rate_limit", retry_after_seconds: 2 }, "before"],
];

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { linear, clock, connect } = await openLinear({ requests: 1_000_000 });
  const { workspace, team } = linear;
  let acts = 0;
  let cuts = 0;
  const [anna, ben] = workspace.users;
  const random = seeded(SEED);
  // Also between the requests of one call: a label is made, and the update that needs it is cut off.
  const connector = connect({}, (url, init) => {
    if (acts < SOAK_EDITS && random() < 0.01) {
      cuts++;
      linear.failNext(...FAULTS[Math.floor(random() * FAULTS.length)]!);
    }
    return fetch(url, init);
  });
  const reader = connect({});
  const refTo = (id: string): ExternalRef => ({
    system: "linear",
    workspace: "linear",
    id,
    key: null,
    url: null,
  });
  const report = await soakOf({
    clock,
    random,
    provider: {
      connector,
      create: async (fields) => refTo(workspace.createIssue(team.id, linear.fieldsOf(fields)).id),
      edit: async (ref, patch) => linear.edit(ref, patch),
      comment: async (ref, body) => void workspace.addComment(ref.id, body),
      issue: async (ref) => linear.shown(workspace.issues.get(ref.id)!),
      // Asked once for each act, and then at the end.
      async issues() {
        acts++;
        return [...workspace.issues.values()].map((issue) => linear.shown(issue));
      },
      comments: async (ref) => (await reader.listComments(ref, { limit: 10_000 })).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body ${n}`,
      labels: (n) => [`label ${n}`],
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      priority: [null, 0, 1, 2, 3, 4],
      assignees: [[], [anna!.id], [ben!.id]],
    },
  });
  expect(Math.min(report.crashes, report.faults, cuts)).toBeGreaterThan(0);
}, 300_000);
