/** How discovery reads the fields of an answer, and where version 0.3.0 does so otherwise. */
import { isObject } from "@spec-kitty/tracker";
import {
  type DiscoveryClient,
  isFalsy,
  looseGet,
  looseMember,
  looseText,
  type Payload,
  textOrNull,
} from "@spec-kitty/tracker/connector-kit";

export interface DiscoveryFields {
  readonly required: (payload: Payload, field: string) => string;
  readonly optional: (payload: Payload, field: string, otherwise: string) => string;
  readonly path: (project: Payload) => string;
  readonly display: (project: Payload, otherwise: string) => string;
  readonly namespace: (project: Payload) => Payload;
  /** One segment of a path. */
  readonly segment: (text: string) => string;
}

export function discoveryFields(parity: "0.3.0" | undefined, client: DiscoveryClient): DiscoveryFields {
  return parity === undefined ? fieldsOf(client) : DIVERGENCES_0_3_0;
}

function fieldsOf(client: DiscoveryClient): DiscoveryFields {
  return {
    required: client.text,
    optional: (payload, field, otherwise) => textOrNull(payload[field]) ?? otherwise,
    path: (project) => client.text(project, "path_with_namespace"),
    display: (project, otherwise) => textOrNull(project["name_with_namespace"]) ?? otherwise,
    namespace: ({ namespace }) => (isObject(namespace) ? namespace : {}),
    segment: encodeURIComponent,
  };
}

const DIVERGENCES_0_3_0: DiscoveryFields = {
  // Values pass as they came, of whatever type.
  required: (payload, field) => looseMember(payload, field) as string,
  optional: (payload, field, otherwise) =>
    Object.hasOwn(payload, field) ? (payload[field] as string) : otherwise,
  path: (project) => DIVERGENCES_0_3_0.optional(project, "path_with_namespace", ""),
  display: ({ name_with_namespace: name }, otherwise) => (isFalsy(name) ? otherwise : (name as string)),
  namespace({ namespace }) {
    if (isFalsy(namespace)) return {};
    looseGet(namespace, "id");
    return namespace as Payload;
  },
  segment: looseText,
};
