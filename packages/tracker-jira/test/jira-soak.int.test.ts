import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { canonicalIssue } from "../../tracker/src/index.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import { textOf } from "../src/adf/read.ts";
import { priorityFrom } from "../src/mapping.ts";
import { statusNamed } from "../src/status.ts";
import { type JiraIssue, PEOPLE } from "./support/jira-state.ts";
import { endsJira, openSite } from "./support/open-jira.ts";

endsJira();

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { jira, clock, connector } = await openSite();
  jira.state.lag_ms = 30_000;
  const shown = (issue: JiraIssue) =>
    canonicalIssue({
      ...{ ref: jira.refOf(issue), title: issue.summary, body: textOf(issue.description) },
      ...{ status: statusNamed(issue.status.name) ?? "todo", issue_type: "task" },
      ...{ labels: [...issue.labels], priority: priorityFrom(issue.priority) },
      assignees: issue.assignee === null ? [] : [issue.assignee],
    });
  await soakOf({
    clock,
    provider: {
      connector,
      create: async (fields) => jira.create(fields),
      edit: async (ref, patch) => jira.edit(ref, patch),
      comment: async (ref, body) => jira.comment(ref, body),
      issue: async (ref) => shown(jira.issue(ref)),
      issues: async () => [...jira.state.issues.values()].map(shown),
      comments: async (ref) => (await connector.listComments(ref, { limit: 1000 })).items,
    },
    unique: {
      title: (n) => `title ${n}`,
      body: (n) => `body **${n}**\n\n- item ${n}`,
      labels: (n) => [`label-${n}`],
    },
    few: {
      status: ["todo", "in_progress", "in_review", "blocked", "done", "canceled"],
      priority: [0, 1, 2, 3, 4],
      assignees: [[], [PEOPLE[0]], [PEOPLE[1]]],
    },
  });
}, 300_000);
