import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { splitOwnership } from "../../tracker/src/index.ts";
import { openSqliteRecords } from "../../tracker/src/sqlite.ts";
import { seeded, soak } from "../../tracker/test/support/soak.ts";
import { fieldsOf } from "./support/azure-vendor.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

const folder = mkdtempSync(join(tmpdir(), "tracker-azure-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? 2000);

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { azure, clock, connector } = await openProject();
  const { project } = azure;
  const path = join(folder, "soak.sqlite");
  const stored = ({ id }: { readonly id: string }) => project.item(id)!;
  const report = await soak({
    ...{ clock, policy: splitOwnership({}), random: seeded(SEED), edits: EDITS, comments: true },
    open: async () => openSqliteRecords(path),
    provider: {
      connector,
      create: async (fields) => azure.shown(project.create("Task", fieldsOf(project, fields))).ref,
      edit: async ({ id }, patch) => azure.edit(id, patch),
      comment: async (ref, body) => void project.comment(stored(ref), `<div>${body}</div>`, "Anna Adams"),
      issue: async (ref) => azure.shown(stored(ref)),
      issues: async () => project.items.map((item) => azure.shown(item)),
      comments: async (ref) => (await connector.listComments(ref)).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body ${n}\n\nof two lines`,
      labels: (n) => [`label ${n}`],
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      priority: [0, 1, 2, 3, 4],
      assignees: [[], ["Anna Adams"], ["Ben Brown"]],
    },
  });
  console.info(JSON.stringify(report));
  expect(report.crashes + report.faults).toBeGreaterThan(0);
  expect(report.conflicts).toBeGreaterThan(0);
}, 300_000);
