import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { type ExternalRef, splitOwnership } from "../../tracker/src/index.ts";
import { openSqliteRecords } from "../../tracker/src/sqlite.ts";
import { seeded, soak } from "../../tracker/test/support/soak.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

const folder = mkdtempSync(join(tmpdir(), "tracker-linear-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { linear, clock, connector } = await openLinear({ requests: 1_000_000 });
  const { workspace, team } = linear;
  const [anna, ben] = workspace.users;
  const random = seeded(SEED);
  const path = join(folder, "soak.sqlite");
  const refTo = (id: string): ExternalRef => ({
    system: "linear",
    workspace: "linear",
    id,
    key: null,
    url: null,
  });
  const report = await soak({
    ...{ clock, policy: splitOwnership({}), random, edits: 2000, comments: true },
    open: async () => openSqliteRecords(path),
    provider: {
      connector,
      create: async (fields) => refTo(workspace.createIssue(team.id, linear.fieldsOf(fields)).id),
      edit: async (ref, patch) => linear.edit(ref, patch),
      comment: async (ref, body) => void workspace.addComment(ref.id, body),
      issue: async (ref) => linear.shown(workspace.issues.get(ref.id)!),
      issues: async () => [...workspace.issues.values()].map((issue) => linear.shown(issue)),
      comments: async (ref) => (await connector.listComments(ref, { limit: 10_000 })).items,
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
  console.info(JSON.stringify(report));
  expect(report.crashes + report.faults).toBeGreaterThan(0);
  expect(report.conflicts).toBeGreaterThan(0);
}, 300_000);
