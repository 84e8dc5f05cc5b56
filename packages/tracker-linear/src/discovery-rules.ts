/** Where the discovery of version 0.3.0 is another (`tracker 11`): each difference once, by name. */
import type { HttpAnswer, Instant } from "@spec-kitty/tracker";
import {
  looseItems,
  looseMember,
  type Payload,
  readingRules,
  unusable,
} from "@spec-kitty/tracker/connector-kit";
import { LINEAR, type NodePage, pageOf, partOf } from "./answers.js";
import { TEAMS } from "./documents.js";
import { RULES as ANSWERS } from "./rules.js";

export interface DiscoveryRules {
  readonly data: (answer: HttpAnswer, now: () => Instant) => Payload;
  readonly object: (data: Payload, field: string) => Payload;
  readonly text: (payload: Payload, field: string) => string;
  readonly teamQuery: (after: string | null) => object;
  readonly teams: (data: Payload) => NodePage;
}

export function discoveryRules(parity: "0.3.0" | undefined): DiscoveryRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const RULES: DiscoveryRules = {
  data: ANSWERS.data,
  object(data, field) {
    const part = partOf(data, field);
    if (part !== undefined) return part;
    throw unusable(LINEAR, `no ${field}: it has ${Object.keys(data).join(", ")}`);
  },
  text: (payload, field) => readingRules(undefined).text(payload, field, LINEAR),
  teamQuery: (after) => ({ query: TEAMS, variables: { after } }),
  teams: (data) => pageOf(data, "teams"),
};

const DIVERGENCES_0_3_0: DiscoveryRules = {
  // Errors in the body are not looked at.
  data: ({ body }) => looseMember(body, "data") as Payload,
  object: (data, field) => looseMember(data, field) as Payload,
  // As it comes.
  text: (payload, field) => looseMember(payload, field) as string,
  // The first page alone.
  teamQuery: () => ({ query: "{ teams { nodes { id key name } } }" }),
  teams: (data) => ({
    nodes: looseItems(looseMember(looseMember(data, "teams"), "nodes")) as Payload[],
    next: null,
  }),
};
