import { type EnvelopeLine, type Model, payloadsOf } from "@spec-kitty/events-core";
import type { DomainCatalogue, EventContract, PayloadContract } from "@spec-kitty/events-core/catalogue";

/** What a contract line may be called: its name or the reference's version. */
export type LineName = "v4" | "4.0.0" | "v2" | "2.3.1";

/** One contract line as a value: what events exist and what is required of them (`decisions` 1). */
export interface ContractLine extends EnvelopeLine {
  readonly name: "v4" | "v2";
  /** The version of the reference that speaks it. */
  readonly version: "4.0.0" | "2.3.1";
  /** What `validateEvent` knows: each event type, and `Event`, the envelope of all. */
  readonly events: ReadonlyMap<string, EventContract>;
  /** What each event of the line carries, also of the types that `validateEvent` does not know (`conformance 0.7`). */
  readonly payloads: ReadonlyMap<string, PayloadContract>;
  readonly models: ReadonlyMap<string, Model<unknown>>;
  readonly schemaNames: readonly string[];
  /** The package that has each schema, for `loadSchema`. */
  readonly schemaHomes: ReadonlyMap<string, string>;
}

/** Joins the catalogues of the domain packages, by package name, into a line. */
export function contractLine(
  line: Pick<ContractLine, "name" | "version" | keyof EnvelopeLine>,
  catalogues: Readonly<Record<string, DomainCatalogue>>,
): ContractLine {
  const parts = Object.entries(catalogues);
  const schemaHomes = new Map(
    parts.flatMap(([home, { schemaNames }]) => schemaNames.map((name) => [name, home] as const)),
  );
  return {
    ...line,
    events: new Map(parts.flatMap(([, { events }]) => events.map((event) => [event.type, event] as const))),
    payloads: payloadsOf(...Object.values(catalogues)),
    models: new Map(parts.flatMap(([, { models }]) => Object.entries(models))),
    schemaNames: [...schemaHomes.keys()].sort(),
    schemaHomes,
  };
}
