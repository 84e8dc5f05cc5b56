import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { splitOwnership } from "../../tracker/src/index.ts";
import { openSqliteRecords } from "../../tracker/src/sqlite.ts";
import { seeded, soak } from "../../tracker/test/support/soak.ts";
import { fieldsOf } from "./support/gitlab-vendor.ts";
import { endsGitLab, openProject } from "./support/open-gitlab.ts";

endsGitLab();

const folder = mkdtempSync(join(tmpdir(), "tracker-gitlab-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? 2000);

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { gitlab, clock, connector } = await openProject();
  const { project } = gitlab;
  const path = join(folder, "soak.sqlite");
  const stored = ({ id }: { readonly id: string }) => project.issue(Number(id))!;
  const report = await soak({
    ...{ clock, policy: splitOwnership({}), random: seeded(SEED), edits: EDITS, comments: true },
    open: async () => openSqliteRecords(path),
    provider: {
      connector,
      create: async ({ title, ...fields }) =>
        gitlab.shown(project.create({ ...fieldsOf(fields), title })).ref,
      edit: async ({ id }, patch) => gitlab.edit(id, patch),
      comment: async (ref, body) => void project.comment(stored(ref), body, 1),
      issue: async (ref) => gitlab.shown(stored(ref)),
      issues: async () => project.issues.map((issue) => gitlab.shown(issue)),
      comments: async (ref) => (await connector.listComments(ref)).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body ${n}`,
      labels: (n) => [`label ${n}`],
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      assignees: [[], ["1"], ["1", "2"]],
    },
  });
  console.info(JSON.stringify(report));
  expect(report.crashes + report.faults).toBeGreaterThan(0);
  expect(report.conflicts).toBeGreaterThan(0);
}, 300_000);
