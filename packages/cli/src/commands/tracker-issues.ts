import type { CanonicalIssueInput, CanonicalStatus, IssuePatch } from "@spec-kitty/tracker";
import { type Command, Option } from "commander";
import { CommandError, type Io } from "../io.js";
import { jsonOption, wholeNumber } from "../options.js";
import { type Json, print, withTracker } from "../tracker/print.js";

/** Our side of the issues. */
export function registerIssues(tracker: Command, io: Io): void {
  tracker
    .command("issues")
    .description("the issues here")
    .addOption(jsonOption())
    .action(async ({ json }: Json) => {
      await withTracker(io, async ({ connector, store }) => {
        const { issueText } = await import("../tracker/words.js");
        const all = await store.listIssues(connector.name);
        const issues = all.filter(({ ref }) => ref.workspace === connector.workspace);
        const text = issues.map(issueText).join("\n") || "No issues yet: skitty tracker pull";
        await print(io, json, { schema: "tracker-issues/1", issues }, text);
      });
    });

  withFields(tracker.command("new"))
    .description("write an issue here; the next push creates it at the provider")
    .argument("<title>")
    .addOption(jsonOption())
    .action(async (title: string, { json, ...fields }: Json & Fields) => {
      await withTracker(io, async ({ connector, store }) => {
        const { canonicalIssue, utcnow } = await import("@spec-kitty/tracker");
        const ref = {
          system: connector.name,
          workspace: connector.workspace,
          id: `draft-${crypto.randomUUID().slice(0, 8)}`,
        };
        const defaults = { status: "todo", issue_type: "task" } as const;
        const input = { ref, title, ...defaults, ...patchOf(fields), updated_at: utcnow() };
        const issue = canonicalIssue(input as CanonicalIssueInput);
        await store.upsertIssue(issue);
        await print(
          io,
          json,
          { schema: "tracker-issue/1", issue },
          `${ref.id}; skitty tracker push sends it.`,
        );
      });
    });

  withFields(tracker.command("edit"))
    .description("change an issue here; the next push sends it")
    .argument("<issue>", "id or key")
    .option("--title <text>")
    .addOption(jsonOption())
    .action(async (name: string, { json, ...fields }: Json & Fields) => {
      const patch = patchOf(fields);
      if (Object.keys(patch).length === 0)
        throw new CommandError("Say what to change, as with --status done");
      await withTracker(io, async (open) => {
        const [{ issueNamed, shortName }, { canonicalIssue, utcnow }] = await Promise.all([
          import("../tracker/find.js"),
          import("@spec-kitty/tracker"),
        ]);
        const { ref } = await issueNamed(open, name);
        const issue = await open.store.editIssue(ref, (before) =>
          canonicalIssue({ ...before, ...patch, updated_at: utcnow() }),
        );
        const text = `${shortName(ref)}: ${Object.keys(patch).join(", ")} changed; skitty tracker push sends it.`;
        await print(io, json, { schema: "tracker-issue/1", issue }, text);
      });
    });

  tracker
    .command("comment")
    .description("write a comment here; the next push sends it")
    .argument("<issue>", "id or key")
    .argument("<text>")
    .addOption(jsonOption())
    .action(async (name: string, body: string, { json }: Json) => {
      await withTracker(io, async (open) => {
        const [{ issueNamed }, { utcnow }] = await Promise.all([
          import("../tracker/find.js"),
          import("@spec-kitty/tracker"),
        ]);
        if (!open.sendsComments)
          throw new CommandError(
            'Comments are not sent. Write "comments: both" (or push) under tracker in .kittify/config.yaml, then say it again.',
          );
        const { ref } = await issueNamed(open, name);
        const id = crypto.randomUUID();
        await open.store.addComment(ref, { id, body, author: null, created_at: utcnow() });
        await print(
          io,
          json,
          { schema: "tracker-comment/1", ref, id },
          "Kept; skitty tracker push sends it.",
        );
      });
    });
}

interface Fields {
  readonly title?: string;
  readonly body?: string;
  readonly status?: CanonicalStatus;
  readonly type?: string;
  readonly priority?: number;
  readonly label?: readonly string[];
  readonly assignee?: readonly string[];
}

const STATUSES = ["todo", "in_progress", "in_review", "blocked", "done", "canceled"];
const TYPES = ["epic", "story", "task", "bug", "chore", "subtask"];

function withFields(command: Command): Command {
  return command
    .option("--body <text>")
    .addOption(new Option("--status <status>").choices(STATUSES))
    .addOption(new Option("--type <type>").choices(TYPES))
    .addOption(new Option("--priority <n>", "0 (highest) to 4").argParser(wholeNumber(0, 4)))
    .option("--label <labels...>", "all its labels")
    .option("--assignee <people...>", "all its assignees");
}

function patchOf({ title, body, status, type, priority, label, assignee }: Fields): IssuePatch {
  const patch = { title, body, status, issue_type: type, priority, labels: label, assignees: assignee };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
