/** One domain as an adapter, so that a package is compared with the reference by itself. */

import fc from "fast-check";
import { domainOperations } from "../../packages/conformance/src/adapter/domain-operations.ts";
import type { Adapter, Operation } from "../../packages/conformance/src/index.ts";
import { contractLine } from "../../packages/contract/src/line.ts";
import type { DomainCatalogue } from "../../packages/events-core/src/catalogue.ts";
import * as core from "../../packages/events-core/src/index.ts";
import {
  type DomainLine,
  noteOf,
  payloadSchemas,
  withoutNotes,
} from "../../packages/events-core/src/schema-kit.ts";
import * as coreV2 from "../../packages/events-core/src/v2.ts";
import type { Request } from "./differential.ts";
import { documentOf, isWritable, mutatedDocumentOf } from "./documents.ts";
import { oddValue } from "./envelopes.ts";

const ENVELOPES = {
  v4: { version: "4.0.0", module: core, rules: core.envelopeLine },
  v2: { version: "2.3.1", module: coreV2, rules: coreV2.envelopeLine },
} as const;

/** `model`, `enum`, `validate_event` and the reducers of one domain; `more` adds what is the domain's own. */
export function domainAdapter(
  name: "v4" | "v2",
  catalogue: DomainCatalogue,
  module: object,
  more: Readonly<Record<string, Operation>> = {},
): Adapter {
  const { version, module: envelope, rules } = ENVELOPES[name];
  const line = contractLine(
    { name, version, ...rules },
    { "events-core": envelope.eventCatalogue, domain: catalogue },
  );
  const modules = [module, envelope, core] as readonly { readonly [name: string]: unknown }[];
  const operations = new Map(Object.entries({ ...domainOperations({ line, modules }), ...more }));
  return { package: "spec-kitty-events", version, operations };
}

/** Requests that build each model of a line: good documents, and others with something wrong inside. */
export function modelRequests(line: DomainLine, name: string, module?: string): fc.Arbitrary<Request> {
  const schema = withoutNotes(modelsOf(line).get(name));
  return fc
    .oneof({ weight: 1, arbitrary: documentOf(schema) }, { weight: 3, arbitrary: mutatedDocumentOf(schema) })
    .filter(isWritable)
    .map((data) => ({ op: "model", args: { model: name, data, ...(module && { module }) } }));
}

/** Requests that validate payloads of an event type by both layers. */
export function validateRequests(line: DomainLine, eventType: string): fc.Arbitrary<Request> {
  const schema = withoutNotes(line.events[eventType]);
  return fc
    .oneof({ weight: 1, arbitrary: documentOf(schema) }, { weight: 3, arbitrary: mutatedDocumentOf(schema) })
    .map((payload) => ({ op: "validate_event", args: { payload, event_type: eventType, brief: true } }));
}

/** Requests for members of enumerations: by values, by names, which are none, and by anything odd. */
export function enumRequests(module: object, names: readonly string[]): fc.Arbitrary<Request> {
  const enumerations = module as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const words = names.flatMap((name) => Object.entries(enumerations[name]!).flat());
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown>(...words) },
    { weight: 1, arbitrary: oddValue.filter(isWritable) },
  );
  return fc.record({ enum: fc.constantFrom(...names), value }).map((args) => ({ op: "enum", args }));
}

/** The names of all models of a line: those it lists, its payloads, and the objects it publishes. */
export function modelNames(line: DomainLine): string[] {
  return [...modelsOf(line).keys()];
}

function modelsOf(line: DomainLine): Map<string, object> {
  const payloads = payloadSchemas(line).map(([, schema]) => schema);
  const named = [...Object.values(line.models), ...payloads, ...Object.values(line.published)];
  return new Map(named.flatMap((schema) => (noteOf(schema).model ? [[noteOf(schema).model!, schema]] : [])));
}

/** Payloads of an event type for streams: mostly good ones. */
export function domainPayload(line: DomainLine, eventType: string): fc.Arbitrary<object> {
  const schema = withoutNotes(new Map(payloadSchemas(line)).get(eventType));
  const wrong = mutatedDocumentOf(schema).filter(isWritable);
  return fc.oneof(
    { weight: 7, arbitrary: documentOf(schema) },
    { weight: 1, arbitrary: wrong },
  ) as fc.Arbitrary<object>;
}
