/** The rules that what discovery found must keep, by their codes (`tracker 11`). */
import { DiscoveryContractError } from "../errors.js";
import { isObject } from "../model/plain.js";
import type { DiscoveryResult } from "./discovery.js";

type Kind = "workspace" | "resource";
type Item = Readonly<Record<string, unknown>>;

interface FieldRule {
  readonly code: string;
  readonly field: string;
  readonly holds: (value: unknown) => boolean;
  readonly expected: string;
}

const isText = (value: unknown) => typeof value === "string";
const isTextOrAbsent = (value: unknown) => value === undefined || value === null || isText(value);

const filled = (code: string, field: string): FieldRule => ({
  code,
  field,
  holds: (value) => isText(value) && value !== "",
  expected: "a text that is not empty",
});
const maybeText = (code: string, field: string): FieldRule => ({
  code,
  field,
  holds: isTextOrAbsent,
  expected: "a text or null",
});
const object = (code: string, field: string): FieldRule => ({
  code,
  field,
  holds: isObject,
  expected: "an object",
});
const json = (code: string, field: string): FieldRule => ({
  code,
  field,
  holds: isJson,
  expected: "plain JSON",
});

const RULES: Readonly<Record<Kind, readonly FieldRule[]>> = {
  workspace: [
    filled("WS-001", "id"),
    filled("WS-002", "name"),
    { code: "WS-003", field: "display", holds: isText, expected: "a text" },
    filled("WS-004", "kind"),
    filled("WS-005", "provider"),
    {
      code: "WS-006",
      field: "provider_context",
      holds: (value) => value === null || isObject(value),
      expected: "an object or null",
    },
    json("WS-007", "provider_context"),
    maybeText("WS-008", "provider_context.workspace_handle"),
    maybeText("WS-009", "provider_context.workspace_url"),
  ],
  resource: [
    filled("RS-001", "provider"),
    filled("RS-002", "parent_workspace_id"),
    filled("RS-003", "resource_type"),
    filled("RS-004", "stable_ref"),
    filled("RS-005", "display_name"),
    object("RS-006", "connector_params"),
    {
      code: "RS-007",
      field: "connector_params",
      holds: (value) => Object.keys(value as object).length > 0,
      expected: "at least one entry",
    },
    json("RS-008", "connector_params"),
    object("RS-009", "routing_metadata"),
    json("RS-010", "routing_metadata"),
    maybeText("RS-011", "routing_metadata.display_key"),
    maybeText("RS-012", "routing_metadata.resource_url"),
  ],
};

/** The result as it came; throws `DiscoveryContractError` for the first rule that it breaks. */
export function checkedResult<T>(result: DiscoveryResult<T>, kind: Kind): DiscoveryResult<T> {
  const envelope: unknown = result;
  if (!isObject(envelope)) throw breach("result", "DR-001", "<root>", "an object");
  if (!Array.isArray(envelope["items"])) throw breach("result", "DR-002", "items", "a list");
  if (typeof envelope["truncated"] !== "boolean") throw breach("result", "DR-003", "truncated", "a boolean");
  for (const [index, item] of (envelope["items"] as Item[]).entries()) {
    for (const { code, field, holds, expected } of RULES[kind]) {
      if (!holds(valueAt(item, field)))
        throw breach(kind, code, `items[${index}].${field}`, expected, providerOf(item));
    }
  }
  return result;
}

function breach(
  kind: string,
  reason: string,
  field_path: string,
  expected: string,
  provider = "<unknown>",
): DiscoveryContractError {
  return new DiscoveryContractError(`${reason}: ${field_path} must be ${expected}`, {
    provider,
    kind,
    field_path,
    reason,
  });
}

function providerOf(item: Item): string {
  return typeof item["provider"] === "string" && item["provider"] !== "" ? item["provider"] : "<unknown>";
}

function valueAt(item: unknown, path: string): unknown {
  return path.split(".").reduce((at, part) => (isObject(at) ? at[part] : undefined), item);
}

/** True for what comes back unchanged from JSON. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isObject(value) && isPlain(value) && Object.values(value).every(isJson);
}

/** False for dates and the like, which come back as texts or empty. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
