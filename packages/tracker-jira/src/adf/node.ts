/** The Atlassian Document Format, as far as texts and documents are turned into each other here. */
import { isObject } from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";

export interface AdfMark {
  readonly type: string;
  readonly attrs?: Payload;
}

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Payload;
  readonly text?: string;
  readonly marks?: readonly AdfMark[];
  readonly content?: readonly AdfNode[];
}

export interface AdfDocument extends AdfNode {
  readonly type: "doc";
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

/** The nodes inside a node; what is no node is left out. */
export function childrenOf({ content }: Payload | AdfNode): readonly AdfNode[] {
  return nodesOf<AdfNode>(content);
}

export function marksOf({ marks }: AdfNode): readonly AdfMark[] {
  return nodesOf<AdfMark>(marks);
}

/** An attribute as text, empty where there is none. */
export function attribute({ attrs }: AdfNode, name: string): string {
  const value = isObject(attrs) ? attrs[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What has a type; of the rest of a node nothing is taken for granted that is not looked at. */
function nodesOf<T extends AdfMark>(list: unknown): readonly T[] {
  return objects(list).filter((one) => typeof one["type"] === "string") as unknown as readonly T[];
}
