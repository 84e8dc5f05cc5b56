import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { canonicalIssue, type IssuePatch } from "../../tracker/src/index.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import { statusNames, typeName, typeOf } from "../src/names.ts";
import { openBeads, type StoredIssue } from "./support/open-beads.ts";

test.each([
  ["long", false],
  ["short", true],
] as const)(
  `a %s life with failures and crashes (a process for each command: %s) comes to rest with nothing lost or doubled (seed ${SEED})`,
  async (length, process) => {
    using beads = openBeads({ process });
    const { clock, connector } = beads;
    const { nameOf, statusOf } = statusNames({});
    const fieldsOf = ({ title, body, status, priority, issue_type, assignees, labels }: IssuePatch) => ({
      ...(title !== undefined && { title }),
      ...(body !== undefined && { description: body ?? "" }),
      ...(status !== undefined && { status: nameOf(status) }),
      ...(typeof priority === "number" && { priority }),
      ...(issue_type !== undefined && { issue_type: typeName(issue_type) }),
      ...(assignees !== undefined && { assignee: assignees[0] ?? "" }),
      ...(labels !== undefined && { labels }),
    });
    const refOf = (id: string) => ({ system: "beads", workspace: "beads", id, key: id, url: null });
    const stored = (id: string) => beads.issues().find((issue) => issue.id === id)!;
    const shown = ({ id, title, description, status, priority, issue_type, assignee, labels }: StoredIssue) =>
      canonicalIssue({
        ...{ ref: refOf(id), title, body: description || null, status: statusOf(status), priority },
        ...{ issue_type: typeOf(issue_type), assignees: assignee ? [assignee] : [], labels: [...labels] },
      });
    await soakOf({
      clock,
      length,
      provider: {
        connector,
        create: async ({ title, ...fields }) => refOf(beads.add({ ...fieldsOf(fields), title })),
        edit: async ({ id }, patch) => beads.edit(id, fieldsOf(patch)),
        comment: async ({ id }, body) => beads.comment(id, body),
        issue: async ({ id }) => shown(stored(id)),
        issues: async () => beads.issues().map(shown),
        comments: async (ref) => (await connector.listComments(ref)).items,
      },
      unique: {
        title: (n) => `-title ${n}`,
        body: (n) => `--body ${n}\n\nof "two" lines`,
        labels: (n) => [`label ${n}`],
      },
      few: {
        status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
        priority: [0, 1, 2, 3, 4],
        issue_type: ["epic", "story", "task", "bug", "chore"],
        assignees: [[], ["anna"], ["ben"]],
      },
    });
  },
  900_000,
);
