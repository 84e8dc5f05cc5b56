/** Links between issues. Those of parent and child are Jira's field `parent`, which is no link there. */
import {
  type CanonicalLink,
  type ExternalRef,
  identityOf,
  isObject,
  type LinkType,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import { isSame } from "./status.js";

interface LinkKind {
  /** Jira's name of the type. */
  readonly name: string;
  /** The end at which the target stands: the issue `blocks` what is outward, and is blocked by what is inward. */
  readonly end: "inwardIssue" | "outwardIssue";
}

const KINDS = {
  blocks: { name: "Blocks", end: "outwardIssue" },
  blocked_by: { name: "Blocks", end: "inwardIssue" },
  duplicates: { name: "Duplicate", end: "outwardIssue" },
  relates_to: { name: "Relates", end: "outwardIssue" },
} as const satisfies Partial<Record<LinkType, LinkKind>>;

type FlatLinkType = keyof typeof KINDS;

export function isFlat(type: LinkType): type is FlatLinkType {
  return Object.hasOwn(KINDS, type);
}

/** Whatever else two issues have to do with each other reads as `relates_to`. */
export function linksFrom(list: unknown, refOf: (issue: Payload) => ExternalRef): CanonicalLink[] {
  const links = new Map<string, CanonicalLink>();
  for (const link of objects(list)) {
    const end = isObject(link["outwardIssue"]) ? "outwardIssue" : "inwardIssue";
    const issue = link[end];
    if (!isObject(issue)) continue;
    const target = refOf(issue);
    const type = typeOf(link, end);
    links.set(`${type} ${identityOf(target)}`, { type, target });
  }
  return [...links.values()];
}

function typeOf(link: Payload, end: LinkKind["end"]): LinkType {
  const found = Object.entries(KINDS).find(([, kind]) => kind.end === end && isKind(link, kind));
  return (found?.[0] as FlatLinkType | undefined) ?? "relates_to";
}

function isKind({ type }: Payload, { name }: LinkKind): boolean {
  return isObject(type) && isSame(type["name"], name);
}

/** The request that makes a link from one issue to another. */
export function linkBody({ id }: ExternalRef, type: FlatLinkType, target: ExternalRef): Payload {
  const { name, end } = KINDS[type];
  const other = end === "outwardIssue" ? "inwardIssue" : "outwardIssue";
  return { type: { name }, [other]: { id }, [end]: { id: target.id } };
}
