import { test } from "vitest";
import { SEED } from "../../../test/support/oracle.ts";
import { soakOf } from "../../tracker/test/support/soak/soak-of.ts";
import { fieldsOf } from "./support/azure-vendor.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

test(`a long life with failures and crashes comes to rest with nothing lost or doubled (seed ${SEED})`, async () => {
  const { azure, clock, connector } = await openProject();
  const { project } = azure;
  const stored = ({ id }: { readonly id: string }) => project.item(id)!;
  await soakOf({
    clock,
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
}, 300_000);
