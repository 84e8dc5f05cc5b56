import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import type { StoredIssue } from "./support/github-repository.ts";
import { fieldsOf } from "./support/github-vendor.ts";
import { endsGitHub, openRepository } from "./support/open-github.ts";

endsGitHub();

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { github, clock, connector } = await openRepository();
  const { repository } = github;
  const stored = ({ id }: { readonly id: string }) => repository.issue(Number(id)) as StoredIssue;
  await soakOf({
    clock,
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
}, 300_000);
