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

const EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? 2000);

test.each([
  ["long", { process: false }, EDITS],
  ["short, a process for each command,", { process: true }, EDITS / 40],
] as const)(
  "a %s life with failures and crashes comes to rest with nothing lost or doubled",
  async (length, how, edits) => {
    using project = openProject(how);
    const { clock, connector } = project;
    const named = ({ title, body, status, priority }: IssuePatch) => ({
      ...(title !== undefined && { title }),
      ...(body !== undefined && { description: body ?? "" }),
      ...(status !== undefined && { status: statusName(status) }),
      ...(typeof priority === "number" && { priority: priorityName(priority) }),
    });
    const refOf = (id: string) => ({ system: "fp", workspace: "fp", id, key: null, url: null });
    const shown = ({ id, title, description, status, priority }: StoredIssue) =>
      canonicalIssue({
        ...{ ref: refOf(id), title, body: description || null, issue_type: "task", status: statusOf(status) },
        priority: priorityOf(priority),
      });
    const path = join(folder, `${length}.sqlite`);
    const report = await soak({
      ...{ clock, policy: splitOwnership({}), random: seeded(SEED), edits, comments: true },
      open: async () => openSqliteRecords(path),
      provider: {
        connector,
        create: async ({ title, ...fields }) => refOf(project.add({ ...named(fields), title })),
        edit: async ({ id }, patch) => project.edit(id, named(patch)),
        comment: async ({ id }, body) => project.comment(id, body),
        issue: async ({ id }) => shown(project.issues().find((one) => one.id === id)!),
        issues: async () => project.issues().map(shown),
        comments: async (ref) => (await connector.listComments(ref)).items,
      },
      unique: { title: (n) => `-title ${n}`, body: (n) => `--body ${n}\n\nof "two" lines` },
      few: {
        status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
        priority: [0, 1, 2, 3, 4],
      },
    });
    console.info(JSON.stringify({ seed: SEED, ...report }));
    expect(report.runs).toBeGreaterThan(0);
    if (how.process) return;
    expect(report.crashes + report.faults).toBeGreaterThan(0);
    expect(report.conflicts).toBeGreaterThan(0);
  },
  900_000,
);
