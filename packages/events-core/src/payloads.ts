import type { DomainCatalogue, PayloadContract } from "./catalogue.js";
import { isFields, wrong } from "./fields.js";
import { model } from "./parse.js";

/** The payloads of these catalogues by event type; the envelope, which is no payload, is not among them. */
export function payloadsOf(...catalogues: readonly DomainCatalogue[]): ReadonlyMap<string, PayloadContract> {
  const contracts = catalogues.flatMap(({ events, unlisted }) => [...events, ...unlisted]);
  return new Map(contracts.filter(({ type }) => type !== "Event").map((one) => [one.type, one]));
}

/** A type whose name is reserved: its payload may be any object (`conformance 0.7`). */
export function reservedType(type: string): PayloadContract {
  return {
    type,
    model: model(type, (payload, at, issues) =>
      isFields(payload) ? payload : wrong(issues, at, "dict_type", "Input should be a valid object", payload),
    ),
    schema: (): boolean => true,
  };
}
