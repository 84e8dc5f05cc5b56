/** Reads what Linear answers. */
import { isObject, isRequestError } from "@spec-kitty/tracker";
import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";

export const LINEAR = "linear";

export interface NodePage {
  readonly nodes: readonly Payload[];
  /** Null where it is the last. */
  readonly next: string | null;
}

/** The part of a payload under `field`, where it is an object. */
export function partOf(payload: Payload | undefined, field: string): Payload | undefined {
  const part = payload?.[field];
  return isObject(part) ? part : undefined;
}

/** The nodes of a connection and the cursor of the next page. */
export function pageOf(data: Payload | undefined, field: string): NodePage {
  const connection = partOf(data, field);
  const nodes = connection?.["nodes"];
  const pageInfo = partOf(connection, "pageInfo");
  if (!Array.isArray(nodes) || !nodes.every(isObject) || pageInfo === undefined)
    throw unusable(LINEAR, `no page of ${field}: ${excerpt(data)}`);
  const { hasNextPage, endCursor } = pageInfo;
  return { nodes, next: hasNextPage === true && typeof endCursor === "string" ? endCursor : null };
}

/** The payload of a mutation. Throws where Linear does not say that it did it. */
export function succeeded(data: Payload, field: string): Payload {
  const payload = partOf(data, field);
  if (payload?.["success"] === true) return payload;
  throw unusable(LINEAR, `no success of ${field}: ${excerpt(data)}`);
}

/** True where the provider says that there is no such issue. */
export function isNotFound(error: unknown): boolean {
  if ((error as { readonly code?: unknown }).code === "ISSUE_NOT_FOUND") return true;
  return isRequestError(error) && error.failure_class === "not_found";
}

function excerpt(data: unknown): string {
  return String(JSON.stringify(data)).slice(0, 200);
}
