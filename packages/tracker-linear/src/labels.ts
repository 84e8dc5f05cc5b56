import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { LINEAR, pageOf, partOf, succeeded } from "./answers.js";
import type { LinearClient } from "./client.js";
import { CREATE_LABEL, FIND_LABELS } from "./documents.js";

/**
 * The ids of labels by their names, the team's own before the workspace's. Linear does not tell names apart by case. A
 * label that there is not yet is made in the team, as it is where a person types a new one.
 */
export async function labelIds(
  client: LinearClient,
  team_id: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const known = await labelsNamed(client, team_id, names, signal);
  const ids = new Set<string>();
  for (const name of names) {
    const id = known.get(name.toLowerCase()) ?? (await createLabel(client, team_id, name, signal));
    known.set(name.toLowerCase(), id);
    ids.add(id);
  }
  return [...ids];
}

async function labelsNamed(
  client: LinearClient,
  team_id: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const filter = {
    or: names.map((name) => ({ name: { eqIgnoreCase: name } })),
    and: [{ or: [{ team: { id: { eq: team_id } } }, { team: { null: true } }] }],
  };
  const found: Payload[] = [];
  let after: string | null = null;
  do {
    const { nodes, next } = pageOf(await client.send(FIND_LABELS, { filter, after }, signal), "issueLabels");
    found.push(...nodes);
    after = next;
  } while (after !== null);
  // A group is no label of an issue, and a retired label can be set no more.
  const usable = found.filter((label) => label["isGroup"] !== true && !label["retiredAt"]);
  const own = (label: Payload) => Number(partOf(label, "team")?.["id"] === team_id);
  usable.sort((a, b) => own(a) - own(b));
  return new Map(usable.map(({ name, id }) => [String(name).toLowerCase(), String(id)]));
}

async function createLabel(
  client: LinearClient,
  teamId: string,
  name: string,
  signal?: AbortSignal,
): Promise<string> {
  const data = await client.send(CREATE_LABEL, { input: { teamId, name } }, signal);
  const id = partOf(succeeded(data, "issueLabelCreate"), "issueLabel")?.["id"];
  if (typeof id !== "string") throw unusable(LINEAR, "a new label without an id");
  return id;
}
