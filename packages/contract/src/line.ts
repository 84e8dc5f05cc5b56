import type { Model } from "@spec-kitty/events-core";
import type { DomainCatalogue, EventContract } from "@spec-kitty/events-core/catalogue";

/** What a contract line may be called: its name or the reference's version. */
export type LineName = "v4" | "4.0.0" | "v2" | "2.3.1";

/** One contract line as a value: what events exist and what is required of them (`decisions` 1). */
export interface ContractLine {
  readonly name: "v4" | "v2";
  /** The version of the reference that speaks it. */
  readonly version: "4.0.0" | "2.3.1";
  /** The `schema_version` that its envelopes get. */
  readonly envelopeVersion: string;
  readonly events: ReadonlyMap<string, EventContract>;
  readonly models: ReadonlyMap<string, Model<unknown>>;
  readonly schemaNames: readonly string[];
  /** The package that has each schema, for `loadSchema`. */
  readonly schemaHomes: ReadonlyMap<string, string>;
  /** Throws on an envelope that live paths of this line refuse; absent where the line has no such rule. */
  readonly assertCutover?: (envelope: { readonly [key: string]: unknown }) => void;
}

/** Joins the catalogues of the domain packages, by package name, into a line. */
export function contractLine(
  line: Pick<ContractLine, "name" | "version" | "envelopeVersion" | "assertCutover">,
  catalogues: Readonly<Record<string, DomainCatalogue>>,
): ContractLine {
  const parts = Object.entries(catalogues);
  const schemaHomes = new Map(
    parts.flatMap(([home, { schemaNames }]) => schemaNames.map((name) => [name, home] as const)),
  );
  return {
    ...line,
    events: new Map(parts.flatMap(([, { events }]) => events.map((event) => [event.type, event] as const))),
    models: new Map(parts.flatMap(([, { models }]) => Object.entries(models))),
    schemaNames: [...schemaHomes.keys()].sort(),
    schemaHomes,
  };
}
