/** The fields of an issue as the inputs of Linear's mutations have them. */
import {
  type CanonicalStatus,
  CapabilityNotSupportedError,
  canonicalToLinearPriority,
  type ExternalRef,
  type IssuePatch,
} from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { LINEAR } from "./answers.js";

/** How names become ids. */
export interface IdLookup {
  readonly labelIds: (names: readonly string[]) => Promise<readonly string[]>;
  /** Undefined where the team has no state for the status. */
  readonly stateId: (status: CanonicalStatus) => Promise<string | undefined>;
}

/** All of a patch but the status. */
export async function inputFrom(patch: IssuePatch, { labelIds }: IdLookup): Promise<Payload> {
  const { title, body, priority, labels, assignees, parent } = patch;
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { description: body }),
    ...(priority !== undefined && { priority: canonicalToLinearPriority(priority) }),
    ...(assignees !== undefined && { assigneeId: assignees[0] ?? null }),
    ...(parent !== undefined && { parentId: parent === null ? null : parentId(parent) }),
    ...(labels !== undefined && { labelIds: await labelIds(labels) }),
  };
}

function parentId({ system, id }: ExternalRef): string {
  if (system === LINEAR) return id;
  const message = `Linear puts issues below its own only, not below ${system}:${id}`;
  throw new CapabilityNotSupportedError(message, { capability: "parent" });
}

export function stateMissing(status: CanonicalStatus): CapabilityNotSupportedError {
  return new CapabilityNotSupportedError(
    `Linear status mapping missing for ${status}. Provide status_to_state_id in LinearConnectorConfig.`,
    { capability: "status" },
  );
}
