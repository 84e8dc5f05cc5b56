import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import { fieldsOf } from "./support/gitlab-vendor.ts";
import { endsGitLab, openProject } from "./support/open-gitlab.ts";

endsGitLab();

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { gitlab, clock, connector } = await openProject();
  const { project } = gitlab;
  const stored = ({ id }: { readonly id: string }) => project.issue(Number(id))!;
  await soakOf({
    clock,
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
}, 300_000);
