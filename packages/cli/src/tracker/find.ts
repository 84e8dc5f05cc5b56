import {
  type CanonicalIssue,
  type ExternalRef,
  externalRef,
  identityOf,
  type StoredConflict,
} from "@spec-kitty/tracker";
import { CommandError } from "../io.js";
import type { OpenTracker } from "./open.js";
import type { Told } from "./print.js";

/** The local issue of an id, a key (`#12`, `ABC-7`) or a whole identity; draft ids stay good. */
export async function issueNamed({ connector, store }: OpenTracker, name: string): Promise<CanonicalIssue> {
  const { name: system, workspace } = connector;
  const aliased = await store.getIssue(externalRef({ system, workspace, id: name }));
  if (aliased !== undefined) return aliased;
  for (const issue of await store.listIssues(system)) {
    const { ref } = issue;
    if (ref.workspace === workspace && (ref.key === name || identityOf(ref) === name)) return issue;
  }
  throw new CommandError(
    `There is no issue ${name} here: skitty tracker issues lists them, skitty tracker pull gets more`,
  );
}

/** The id of the conflict that is called so, or whose id alone begins so. */
export async function conflictNamed(
  { store, nameOf }: Pick<Told, "store" | "nameOf">,
  name: string,
): Promise<string> {
  // As the documentation writes it, and as people copy it.
  const begin = name.replace(/(…|\.\.\.)$/, "").toLowerCase();
  const found: StoredConflict[] = [];
  for await (const one of store.conflicts()) {
    if (one.id === name) return name;
    if (begin !== "" && one.id.toLowerCase().startsWith(begin)) found.push(one);
  }
  // The engine says that there is none.
  if (found.length <= 1) return found[0]?.id ?? name;
  const candidates = found.map(
    ({ id, identity, field_name, state }) => `  ${id}  ${nameOf(identity)}  ${field_name}  [${state}]`,
  );
  throw new CommandError(
    `${found.length} conflicts begin with ${begin}; say more of the id:\n${candidates.join("\n")}`,
  );
}

/** As people call an issue: its key, else its id. */
export function shortName({ key, id }: ExternalRef): string {
  return key ?? id;
}

/** The ref of an issue that may not be here yet. */
export function refNamed({ connector: { name, workspace } }: OpenTracker, id: string): ExternalRef {
  return externalRef({ system: name, workspace, id });
}

/** What people call the issue of an identity: its key where it is here, else its id. */
export async function namesIn({ connector, store }: OpenTracker): Promise<(identity: string) => string> {
  const prefix = `${connector.name}:${connector.workspace}:`;
  const keys = new Map<string, string>();
  for (const { ref } of await store.listIssues(connector.name)) keys.set(identityOf(ref), shortName(ref));
  return (identity) => keys.get(identity) ?? identity.slice(identity.startsWith(prefix) ? prefix.length : 0);
}
