import { type IssuePatch, readsField, writesField } from "../connector.js";
import type { CanonicalIssue, CanonicalIssueInput } from "../generated/models.js";
import { canonicalIssue, identityOf } from "../model/issue.js";
import { CORE_ISSUE_FIELDS, type CoreField } from "../model/vocabulary.js";
import { equal } from "./check.js";
import type { ConnectorFixture } from "./connector.js";

/** How many drafts each fixture has had. */
const drafts = new WeakMap<ConnectorFixture, number>();

/** An issue that the provider does not hold yet. */
export function draft(fixture: ConnectorFixture, input: Partial<CanonicalIssueInput> = {}): CanonicalIssue {
  const { connector } = fixture;
  const count = (drafts.get(fixture) ?? 0) + 1;
  drafts.set(fixture, count);
  return canonicalIssue({
    ref: { system: connector.name, workspace: connector.workspace, id: `draft-${count}` },
    title: `Draft ${count}`,
    status: "todo",
    issue_type: "task",
    ...input,
  });
}

/** The core fields of an issue that the connector reads, in a form whose order says nothing. */
export function readable({ connector }: ConnectorFixture, issue: CanonicalIssue): IssuePatch {
  const read = CORE_ISSUE_FIELDS.filter((field) => readsField(connector.profile, field));
  return Object.fromEntries(read.map((field) => [field, comparable(field, issue[field])]));
}

function comparable(field: CoreField, value: unknown): unknown {
  if (field === "assignees" || field === "labels") return [...(value as string[])].sort();
  if (field === "parent") return value === null ? null : identityOf(value as CanonicalIssue["ref"]);
  if (field === "links") {
    return (value as CanonicalIssue["links"])
      .map(({ type, target }) => `${type} ${identityOf(target)}`)
      .sort();
  }
  return value;
}

/** The value as it must come back after a write. */
export function readBack<F extends CoreField>(
  { connector }: ConnectorFixture,
  field: F,
  value: CanonicalIssue[F],
): CanonicalIssue[F] {
  return connector.profile.reads_back?.[field]?.(value) ?? value;
}

/** Values for each field that a write can be tried with: two different ones, and the empty one where there is such. */
export function samples(fixture: ConnectorFixture): {
  readonly [F in CoreField]?: readonly CanonicalIssue[F][];
} {
  const [first, second] = fixture.people ?? [];
  return {
    title: ["A title", "-rf \"quoted\" 'single' `tick` $HOME ✓ 🐱"],
    body: ["One line", "Two\n\n- lines\n- and `code` 🐱", null],
    status: ["in_progress", "done", "todo", "canceled"],
    issue_type: ["bug", "story"],
    priority: [1, 3],
    labels: [["alpha"], ["beta", "gamma with space"], []],
    ...(first !== undefined && second !== undefined && { assignees: [[first], [second], []] }),
    custom_fields: [{ note: "kept" }, {}],
  };
}

/** Fields that the connector both writes and reads back, and that can be tried. */
export function triedFields(fixture: ConnectorFixture): CoreField[] {
  const { profile } = fixture.connector;
  const known = Object.keys(samples(fixture)) as CoreField[];
  return known.filter((field) => writesField(profile, field) && readsField(profile, field));
}

/** Compares what an issue shows with what was written. */
export function showsField<F extends CoreField>(
  fixture: ConnectorFixture,
  issue: CanonicalIssue,
  field: F,
  written: CanonicalIssue[F],
): void {
  const expected = comparable(field, readBack(fixture, field, written));
  equal(comparable(field, issue[field]), expected, `${field} comes back as ${JSON.stringify(written)} reads`);
}
