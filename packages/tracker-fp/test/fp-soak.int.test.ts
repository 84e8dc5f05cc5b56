import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { canonicalIssue, type IssuePatch } from "../../tracker/src/index.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import { priorityName, priorityOf, statusName, statusOf } from "../src/names.ts";
import { openProject, type StoredIssue } from "./support/open-fp.ts";

test.each([
  ["long", false],
  ["short", true],
] as const)(
  `a %s life with failures and crashes (a process for each command: %s) comes to rest with nothing lost or doubled (seed ${SEED})`,
  async (length, process) => {
    using project = openProject({ process });
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
    await soakOf({
      clock,
      length,
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
  },
  900_000,
);
