/** The list of issues that `fp` prints. It is always read whole: an issue is told by others what it blocks. */
import {
  type CallOptions,
  type CanonicalIssue,
  type ExternalRef,
  LinkType,
  parseDatetime,
} from "@spec-kitty/tracker";
import { type Payload, readingRules, textOrNull } from "@spec-kitty/tracker/connector-kit";
import type { FPConnectorConfig } from "./config.js";
import { JSON_FORMAT, objectsIn, textIn, textOrNullIn, textsIn } from "./json.js";
import { priorityOf, statusOf } from "./names.js";
import { FP, type FPProgram } from "./program.js";

export interface ListedIssue {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly row: Payload;
}

const reading = readingRules(undefined);

export async function listedIssues(program: FPProgram, options: CallOptions): Promise<ListedIssue[]> {
  const output = await program.output("issue list", JSON_FORMAT, options);
  return objectsIn("issue list", output, "issues").map((row) => ({
    id: textIn(row, "id"),
    dependencies: [...new Set(textsIn(row, "dependencies"))],
    row,
  }));
}

export function issuesFrom(
  listed: readonly ListedIssue[],
  config: Required<FPConnectorConfig>,
): CanonicalIssue[] {
  const blocked = new Map<string, string[]>();
  for (const { id, dependencies } of listed)
    for (const on of dependencies) blocked.set(on, [...(blocked.get(on) ?? []), id]);
  return listed.map((issue) => issueFrom(issue, blocked.get(issue.id) ?? [], config));
}

function issueFrom(
  { id, dependencies, row }: ListedIssue,
  blocks: readonly string[],
  { workspace, default_issue_type }: Required<FPConnectorConfig>,
): CanonicalIssue {
  const parent = textOrNullIn(row, "parent");
  return reading.issue(
    {
      ref: { ...refTo(id, workspace), key: textOrNull(row["shortId"]) },
      title: reading.title(textIn(row, "title")),
      body: textOrNullIn(row, "description"),
      status: statusOf(textIn(row, "status")),
      issue_type: default_issue_type,
      priority: priorityOf(textOrNullIn(row, "priority")),
      parent: parent === null ? null : refTo(parent, workspace),
      links: [
        ...dependencies.map((on) => ({ type: LinkType.BLOCKED_BY, target: refTo(on, workspace) })),
        ...blocks.map((other) => ({ type: LinkType.BLOCKS, target: refTo(other, workspace) })),
      ],
      created_at: parseDatetime(row["createdAt"]),
      updated_at: parseDatetime(row["updatedAt"]),
      raw: row,
    },
    FP,
  );
}

export function refTo(id: string, workspace: string): ExternalRef {
  return { system: FP, workspace, id, key: null, url: null };
}
