/** Refs to other issues of ours, in the form that the provider knows. */
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { isOfWorkspace } from "./creations.js";
import type { Run } from "./run.js";

export interface ProviderRefs {
  /** The issue without refs that the provider does not know yet. */
  readonly issue: CanonicalIssue;
  /** The issue with the provider's refs where there are such. */
  readonly known: CanonicalIssue;
  /** The fields that point at an issue which is still to be made: they are sent once it is. */
  readonly waiting: readonly ("parent" | "links")[];
}

/** Replaces the refs of drafts by those of the issues that were made of them. */
export async function withProviderRefs(run: Run, issue: CanonicalIssue): Promise<ProviderRefs> {
  const parent = issue.parent && (await providerRef(run, issue.parent));
  const links: (CanonicalIssue["links"][number] & { readonly isDraft: boolean })[] = [];
  for (const { type, target } of issue.links) {
    const { ref, isDraft } = await providerRef(run, target);
    links.push({ type, target: ref, isDraft });
  }
  const isChanged =
    (parent?.ref ?? null) !== issue.parent ||
    links.some(({ target }, i) => target !== issue.links[i]!.target);
  const sent = links.filter(({ isDraft }) => !isDraft);
  const waiting: ("parent" | "links")[] = [
    ...(parent?.isDraft ? (["parent"] as const) : []),
    ...(sent.length < links.length ? (["links"] as const) : []),
  ];
  const plain = ({ type, target }: (typeof links)[number]) => ({ type, target });
  const known = isChanged ? { ...issue, parent: parent?.ref ?? null, links: links.map(plain) } : issue;
  return {
    known,
    issue:
      waiting.length === 0
        ? known
        : { ...known, parent: parent?.isDraft ? null : known.parent, links: sent.map(plain) },
    waiting,
  };
}

async function providerRef(
  run: Run,
  ref: ExternalRef,
): Promise<{ readonly ref: ExternalRef; readonly isDraft: boolean }> {
  if (!isOfWorkspace(run, ref)) return { ref, isDraft: false };
  const { store } = run.settings;
  const identity = await store.identityOf(ref);
  const stored = await store.issue(identity);
  if (stored === undefined) return { ref, isDraft: false };
  const isDraft = (await store.binding(identity)) === undefined;
  const own = stored.issue.ref;
  return { ref: own.id === ref.id ? ref : own, isDraft };
}
