import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { canonicalIssue, type IssuePatch, splitOwnership } from "../../tracker/src/index.ts";
import { openSqliteRecords } from "../../tracker/src/sqlite.ts";
import { seeded, soak } from "../../tracker/test/support/soak.ts";
import { priorityName, priorityOf, statusName, statusOf } from "../src/names.ts";
import { openProject, type StoredIssue } from "./support/open-fp.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-fp-soak-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each command is a process of its own.
const EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? (process.env["SKITTY_FULL"] ? 2000 : 400));

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  using project = openProject();
  const { clock, connector } = project;
  const named = ({ title, status, priority }: IssuePatch) => ({
    ...(title !== undefined && { title }),
    ...(status !== undefined && { status: statusName(status) }),
    ...(typeof priority === "number" && { priority: priorityName(priority) }),
  });
  const shown = ({ id, title, status, priority }: StoredIssue) =>
    canonicalIssue({
      ...{ ref: { system: "fp", workspace: "fp", id, key: id, url: null }, title, issue_type: "task" },
      ...{ status: statusOf(status), priority: priority === undefined ? null : priorityOf(priority)! },
    });
  const path = join(folder, "soak.sqlite");
  const report = await soak({
    ...{ clock, policy: splitOwnership({}), random: seeded(SEED), edits: EDITS, comments: false },
    open: async () => openSqliteRecords(path),
    provider: {
      connector,
      create: async ({ title, ...fields }) => shown(project.add(title, named(fields))).ref,
      edit: async ({ id }, patch) => project.edit(id, named(patch)),
      comment: () => Promise.reject(new Error("FP lists no comments")),
      issue: async ({ id }) => shown(project.issues().find((one) => one.id === id)!),
      issues: async () => project.issues().map(shown),
      comments: async () => [],
    },
    unique: { title: (n) => `title ${n}` },
    theirs: ["title"],
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      priority: [0, 1, 2, 3, 4],
    },
  });
  console.info(JSON.stringify(report));
  expect(report.crashes + report.faults).toBeGreaterThan(0);
  expect(report.conflicts).toBeGreaterThan(0);
}, 900_000);
