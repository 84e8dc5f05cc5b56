/** Plans, results and issues as people read them. */
import type {
  AuditAction,
  CanonicalIssue,
  PlannedAction,
  StoredConflict,
  SyncPlan,
  SyncResult,
  SyncStatus,
} from "@spec-kitty/tracker";
import { plural } from "../sync/words.js";
import { shortName } from "./find.js";

/** What each decision does, as a person would say it. */
const VERBS: Readonly<Record<AuditAction, string>> = {
  import: "take in",
  take: "update here",
  create: "create there",
  adopt: "recognise",
  bind: "join",
  update: "update there",
  altered: "altered there",
  question: "ask you",
  answer: "answer",
  recover: "bring back",
  refuse: "was refused",
  orphan: "is gone there",
  forbid: "is hidden there",
  restore: "is back",
  comment_in: "comment here",
  comment_out: "comment there",
  publish: "publish",
};
const WIDTH = Math.max(...Object.values(VERBS).map((verb) => verb.length));
const LONGEST_VALUE = 40;
const LONGEST_REASON = 200;

type NameOf = (identity: string) => string;

export function planText({ direction, actions, conflicts, failures }: SyncPlan, nameOf: NameOf): string {
  const told = actions.flatMap((action) => actionLines(action, nameOf));
  const trouble = failures.map(({ message }) => `  cannot: ${message}`);
  const open = conflicts.filter(({ manual_review_required }) => manual_review_required).length;
  const nothing = told.length + trouble.length === 0;
  const sum = nothing
    ? `Nothing to ${direction}: both sides are in step.`
    : `${plural(actions.length, "step")}${open > 0 ? `, ${plural(open, "question")} for you` : ""}. Nothing is written yet.`;
  return [...told, ...trouble, sum].join("\n");
}

function actionLines(
  { action, identity, fields = {}, lost = {}, reason }: PlannedAction,
  nameOf: NameOf,
): string[] {
  const isNew = action === "import" || action === "create";
  const head = `  ${VERBS[action].padEnd(WIDTH)}  ${action === "create" ? "new" : nameOf(identity)}`;
  const changes = isNew
    ? [valueText(fields["title"]?.to)]
    : Object.entries(fields).map(([field, { from, to }]) => `${field} ${valueText(from)} → ${valueText(to)}`);
  const losing = Object.entries(lost).map(
    ([field, { side, value }]) => `${field}: the ${side} ${valueText(value)} is kept aside`,
  );
  const details = [...changes, ...losing];
  if (details.length === 0) return [reason === undefined || isComment(action) ? head : `${head}  ${reason}`];
  const [first, ...rest] = details;
  const indent = " ".repeat(head.length);
  return [`${head}  ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}

/** Their reason is the comment's id. */
function isComment(action: AuditAction): boolean {
  return action === "comment_in" || action === "comment_out";
}

export function resultText(result: SyncResult): string {
  const { stats, failures, conflicts, decisions, resume_after_seconds: wait } = result;
  const done = [
    [stats.pulled_created, "issue", "taken in"],
    [stats.pulled_updated, "issue", "updated here"],
    [stats.pushed_created, "issue", "created there"],
    [decisions.adopt ?? 0, "issue", "recognised there"],
    [stats.pushed_updated, "issue", "updated there"],
    [decisions.comment_in ?? 0, "comment", "taken in"],
    [decisions.comment_out ?? 0, "comment", "sent"],
    [decisions.orphan ?? 0, "issue", "gone there"],
  ] as const;
  const told = done.filter(([count]) => count > 0).map(([n, what, how]) => `${plural(n, what)} ${how}`);
  const open = conflicts.filter(({ manual_review_required }) => manual_review_required).length;
  return [
    `${told.join(", ") || (failures.length > 0 ? "Nothing was done" : "Nothing to do: both sides are in step")}.`,
    ...failures.map(
      ({ message, issue_ref }) => `  not done${issue_ref ? ` for ${shortName(issue_ref)}` : ""}: ${message}`,
    ),
    ...(open > 0 ? [`${plural(open, "question")} for you: skitty tracker conflicts`] : []),
    ...(wait === null ? [] : [`The provider asks to wait ${wait} s before the rest.`]),
  ].join("\n");
}

export function statusText(where: string, status: SyncStatus, nameOf: NameOf): string {
  const row = (label: string, identities: readonly string[], hint = "") =>
    identities.length === 0 ? [] : [`${label.padEnd(12)}${listed(identities.map(nameOf))}${hint}`];
  const { updated_since, cursor } = status.checkpoint;
  const read =
    cursor !== null
      ? "in the middle of a pull"
      : (updated_since?.replace(/(\.\d+)?\+00:00$/, "Z") ?? "never: skitty tracker pull");
  return [
    `Tracker     ${where}`,
    `In step     ${plural(status.bound, "issue")}`,
    `Read up to  ${read}`,
    ...row("To send", status.pending, ": skitty tracker push"),
    ...row("In doubt", status.in_flight),
    ...(status.open_conflicts > 0 ? [`Questions   ${status.open_conflicts}: skitty tracker conflicts`] : []),
    ...row("Refused", status.refused, ": change it, or skitty tracker release ISSUE --by retry"),
    ...status.refusals.map(({ identity, operation, message }) => {
      const what = { create: "creation", update: "update", comment: "comment" }[operation];
      return `            ${nameOf(identity)}, its ${what}: ${onOneLine(message)}`;
    }),
    ...row("Gone there", status.orphaned, ": skitty tracker release"),
    ...row("Hidden", status.forbidden, ": skitty tracker release"),
    ...row("Comments?", status.uncertain_comments),
  ].join("\n");
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}

export function conflictText(conflict: StoredConflict, nameOf: NameOf): string {
  const { id, identity, field_name, state, local_value, external_value, base_value } = conflict;
  return [
    `${id}  ${nameOf(identity)}  ${field_name}${state === "open" ? "" : `  [${state}]`}`,
    `  here   ${valueText(local_value)}`,
    `  there  ${valueText(external_value)}`,
    ...(base_value === undefined ? [] : [`  before ${valueText(base_value)}`]),
  ].join("\n");
}

export function issueText({ ref, status, title }: CanonicalIssue): string {
  return `${shortName(ref).padEnd(10)}  ${status.padEnd(11)}  ${title}`;
}

/** A provider's words on one line, cut where they are long. */
function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON - 1)}…` : line;
}

/** A value on one line, cut where it is long. */
function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
