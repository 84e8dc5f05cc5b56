/** Dependencies as links. Beads tells them at both ends; who is whose parent is told by the field `parent`. */
import {
  type CanonicalLink,
  CapabilityNotSupportedError,
  type ExternalRef,
  identityOf,
  LinkType,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import { dependencyLink } from "./names.js";

interface Dependency {
  /** The other issue. */
  readonly id: string;
  readonly kind: string;
}

/** Lists tell of the dependency, `show` of the other issue with the dependency's kind. */
function dependenciesIn(list: unknown): Dependency[] {
  return objects(list).flatMap(({ id, depends_on_id, dependsOnId, dependency_type, type }) => {
    const other = [id, depends_on_id, dependsOnId].find((one) => typeof one === "string" && one !== "");
    const kind = [dependency_type, type].find((one) => typeof one === "string" && one !== "");
    return other === undefined ? [] : [{ id: other as string, kind: (kind as string) ?? "blocks" }];
  });
}

/** The links of an issue, each once. A kind of dependency without a link of its own relates two issues. */
export function linksFrom(payload: Payload, refOf: (id: string) => ExternalRef): CanonicalLink[] {
  const links = new Map<string, CanonicalLink>();
  const add = (type: LinkType, id: string) => {
    const link = { type, target: refOf(id) };
    links.set(`${type} ${identityOf(link.target)}`, link);
  };
  for (const { id, kind } of dependenciesIn(payload["dependencies"])) {
    const type = dependencyLink(kind) ?? LinkType.RELATES_TO;
    if (type !== LinkType.CHILD_OF) add(type, id);
  }
  for (const { id, kind } of dependenciesIn(payload["dependents"])) {
    const type = dependencyLink(kind) ?? LinkType.RELATES_TO;
    if (type === LinkType.BLOCKED_BY) add(LinkType.BLOCKS, id);
    if (type === LinkType.RELATES_TO) add(type, id);
  }
  return [...links.values()];
}

/** The rows of a whole list, each with what depends on it, as `show` tells it. */
export function withDependents(rows: readonly Payload[]): Payload[] {
  const dependents = new Map<string, Payload[]>();
  for (const row of rows) {
    for (const { id, kind } of dependenciesIn(row["dependencies"])) {
      const known = dependents.get(id) ?? [];
      known.push({ id: row["id"], dependency_type: kind });
      dependents.set(id, known);
    }
  }
  return rows.map((row) => ({ dependents: dependents.get(String(row["id"])) ?? [], ...row }));
}

/** The links as they come back: parents and children are no links, and duplicates are related. */
export function linksReadBack(links: readonly CanonicalLink[]): readonly CanonicalLink[] {
  return links
    .filter(({ type }) => type !== LinkType.PARENT_OF && type !== LinkType.CHILD_OF)
    .map(({ type, target }) => ({
      type: type === LinkType.DUPLICATES ? LinkType.RELATES_TO : type,
      target,
    }));
}

/** Refuses what is no issue of this database, by the name of the field that it is for. */
export function checkTarget(
  { system, workspace }: ExternalRef,
  own: { readonly system: string; readonly workspace: string },
  capability: "links" | "parent",
): void {
  if (system === own.system && workspace === own.workspace) return;
  throw new CapabilityNotSupportedError(
    `Beads relates issues of one database, not those of ${own.workspace} with ${system} ${workspace}`,
    { capability },
  );
}
