import type { DomainCatalogue, PayloadContract } from "./catalogue.js";
import { isFields, wrong } from "./fields.js";
import { model } from "./parse.js";

/** By event type; the envelope, which is no payload, is not among them. */
export function byType(contracts: Iterable<PayloadContract>): ReadonlyMap<string, PayloadContract> {
  return new Map([...contracts].flatMap((one) => (one.type === "Event" ? [] : [[one.type, one]])));
}

/** What each event of these catalogues carries. */
export function payloadsOf(...catalogues: readonly DomainCatalogue[]): ReadonlyMap<string, PayloadContract> {
  return byType(catalogues.flatMap(({ events, unlisted }) => [...events, ...unlisted]));
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
