import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { splitOwnership } from "../../tracker/src/index.ts";
import { openSqliteRecords } from "../../tracker/src/sqlite.ts";
import { seeded, soak } from "../../tracker/test/support/soak.ts";
import type { StoredIssue } from "./support/github-repository.ts";
import { fieldsOf } from "./support/github-vendor.ts";
import { endsGitHub, openRepository } from "./support/open-github.ts";

endsGitHub();

const folder = mkdtempSync(join(tmpdir(), "tracker-github-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? 2000);

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { github, clock, connector } = await openRepository();
  const { repository } = github;
  const path = join(folder, "soak.sqlite");
  const stored = ({ id }: { readonly id: string }) => repository.issue(Number(id)) as StoredIssue;
  const report = await soak({
    ...{ clock, policy: splitOwnership({}), random: seeded(SEED), edits: EDITS, comments: true },
    open: async () => openSqliteRecords(path),
    provider: {
      connector,
      create: async ({ title, ...fields }) =>
        github.shown(repository.create({ ...fieldsOf(fields), title })).ref,
      edit: async ({ id }, patch) => github.edit(id, patch),
      comment: async (ref, body) => void repository.comment(stored(ref), body, "anna"),
      issue: async (ref) => github.shown(stored(ref)),
      issues: async () => repository.issues.map((issue) => github.shown(issue)),
      comments: async (ref) => (await connector.listComments(ref)).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body ${n}`,
      labels: (n) => [`label ${n}`],
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      assignees: [[], ["anna"], ["anna", "ben"]],
    },
  });
  console.info(JSON.stringify(report));
  expect(report.crashes + report.faults).toBeGreaterThan(0);
  expect(report.conflicts).toBeGreaterThan(0);
}, 300_000);
