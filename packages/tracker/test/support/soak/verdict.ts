/** Whether anything was lost, doubled or left over, once both sides are at rest. */
import { type CanonicalIssue, identityOf, sameMeaning, type TrackerStore } from "../../../src/index.ts";
import type { MortalEngine } from "./mortal-engine.ts";
import type { People, SoakProvider } from "./people.ts";

/** Throws where something was. */
export async function verify(people: People, engine: MortalEngine, provider: SoakProvider): Promise<void> {
  const { store } = engine;
  const [remote, local] = [await provider.issues(), await store.listIssues()];
  equal(sortedIds(local), sortedIds(remote), "the same issues on both sides");
  equal(remote.length, people.made, "each issue that was made is there once");
  verifyFields(people, provider, remote, local);
  equal(people.edits.lost(await keptValues(people, remote, store)), [], "no edit is lost");
  await verifyComments(people, provider, remote, store);
  const { pending, in_flight, orphaned, refused } = await engine.status();
  equal([pending, in_flight, orphaned, refused], [[], [], [], []], "nothing is left");
}

function verifyFields(
  { fields }: People,
  { connector }: SoakProvider,
  remote: readonly CanonicalIssue[],
  local: readonly CanonicalIssue[],
): void {
  for (const issue of remote) {
    const identity = identityOf(issue.ref);
    const own = local.find(({ ref }) => identityOf(ref) === identity)!;
    for (const field of fields) {
      const readsBack = connector.profile.reads_back?.[field] as ((value: unknown) => unknown) | undefined;
      const isSame =
        sameMeaning(field, own[field], issue[field]) ||
        (readsBack !== undefined && readsBack(own[field]) === issue[field]);
      equal(isSame, true, `${field} of ${identity}: ${JSON.stringify([own[field], issue[field]])}`);
    }
  }
}

/** The final values, and those that were written down as lost: each edit is in the past of one of them. */
async function keptValues(
  { followed }: People,
  remote: readonly CanonicalIssue[],
  store: TrackerStore,
): Promise<unknown[]> {
  const kept: unknown[] = remote.flatMap((issue) => followed.map((field) => issue[field]));
  for await (const conflict of store.conflicts()) kept.push(conflict.local_value, conflict.external_value);
  for await (const { lost = {}, fields = {}, action } of store.audit()) {
    kept.push(...Object.values(lost).map(({ value }) => value));
    // What an answer or the provider replaced is written down as well.
    if (action === "answer" || action === "altered")
      kept.push(...Object.values(fields).map(({ from }) => from));
  }
  return kept;
}

async function verifyComments(
  people: People,
  provider: SoakProvider,
  remote: readonly CanonicalIssue[],
  store: TrackerStore,
): Promise<void> {
  const there: string[] = [];
  const here: string[] = [];
  for (const { ref } of remote) {
    there.push(...(await provider.comments(ref)).map(({ body }) => body));
    here.push(...(await store.listComments(ref)).map(({ body }) => body));
  }
  const made = [...people.comments].sort();
  equal(there.sort(), made, "each comment is at the provider once");
  equal(here.sort(), made, "each comment is here once");
}

function sortedIds(issues: readonly CanonicalIssue[]): string[] {
  return issues.map(({ ref }) => identityOf(ref)).sort();
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}\n  expected ${b}\n  came     ${a}`);
}
