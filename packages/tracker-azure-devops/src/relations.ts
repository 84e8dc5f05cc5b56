/** Links between work items (`tracker-connectors 5`). */
import {
  type CanonicalLink,
  CapabilityNotSupportedError,
  type ExternalRef,
  type IssuePatch,
  LinkType,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";

const PREFIX = "System.LinkTypes.";
export const PARENT = `${PREFIX}Hierarchy-Reverse`;

const RELATIONS: { readonly [T in LinkType]: string } = {
  blocks: `${PREFIX}Dependency-Forward`,
  blocked_by: `${PREFIX}Dependency-Reverse`,
  parent_of: `${PREFIX}Hierarchy-Forward`,
  child_of: PARENT,
  relates_to: `${PREFIX}Related`,
  duplicates: `${PREFIX}Related`,
};

/** The links that are read as such; parents and children are told by the field `parent`. */
const LINKS: ReadonlyMap<unknown, LinkType> = new Map([
  [RELATIONS.blocks, LinkType.BLOCKS],
  [RELATIONS.blocked_by, LinkType.BLOCKED_BY],
  [RELATIONS.relates_to, LinkType.RELATES_TO],
]);

export function relationOf(type: LinkType): string {
  return RELATIONS[type];
}

export interface Relation {
  readonly rel: unknown;
  /** The id of the other work item; undefined where the relation is to something else. */
  readonly id: string | undefined;
}

/** The relations in their order, by which patches name them. */
export function relationsOf({ relations }: Payload): readonly Relation[] {
  return objects(relations).map(({ rel, url }) => ({
    rel,
    id: typeof url === "string" ? /\/workItems\/(\d+)$/i.exec(url)?.[1] : undefined,
  }));
}

export function linksFrom(payload: Payload, refOf: (id: string) => ExternalRef): CanonicalLink[] {
  return relationsOf(payload).flatMap(({ rel, id }) => {
    const type = LINKS.get(rel);
    return type === undefined || id === undefined ? [] : [{ type, target: refOf(id) }];
  });
}

/** The links as they come back: parents and children are no links, and duplicates are related. */
export function linksReadBack(links: IssuePatch["links"] & object): readonly CanonicalLink[] {
  return links
    .filter(({ type }) => type !== LinkType.PARENT_OF && type !== LinkType.CHILD_OF)
    .map(({ type, target }) => ({
      type: type === LinkType.DUPLICATES ? LinkType.RELATES_TO : type,
      target,
    }));
}

/** Refuses what is no work item of the organization, by the name of the field that it is for. */
export function checkTarget(
  { system, workspace }: ExternalRef,
  own: { readonly system: string; readonly organization: string },
  capability: "links" | "parent",
): void {
  if (system === own.system && workspace.startsWith(`${own.organization}/`)) return;
  throw new CapabilityNotSupportedError(
    `Azure DevOps relates work items of one organization, not ${own.organization} with ${system} ${workspace}`,
    { capability },
  );
}
