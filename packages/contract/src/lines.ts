import {
  ArgumentError,
  assertCanonicalCutoverSignal,
  eventCatalogue,
  quoteValue,
} from "@spec-kitty/events-core";
import { eventCatalogue as eventCatalogueV2 } from "@spec-kitty/events-core/v2";
import { lanesCatalogue } from "@spec-kitty/lanes";
import { lanesCatalogue as lanesCatalogueV2 } from "@spec-kitty/lanes/v2";
import { type ContractLine, contractLine, type LineName } from "./line.js";

/** The live line: events 4.0.0. */
export const v4: ContractLine = contractLine(
  { name: "v4", version: "4.0.0", assertCutover: assertCanonicalCutoverSignal },
  { "events-core": eventCatalogue, lanes: lanesCatalogue },
);

/** The historical line: events 2.3.1. */
export const v2: ContractLine = contractLine(
  { name: "v2", version: "2.3.1" },
  { "events-core": eventCatalogueV2, lanes: lanesCatalogueV2 },
);

/** The line of a name or version. Throws `ArgumentError` on any other. */
export function lineOf(name: LineName | ContractLine): ContractLine {
  if (typeof name === "object") return name;
  for (const line of [v4, v2]) if (line.name === name || line.version === name) return line;
  throw new ArgumentError(`Unknown contract line ${quoteValue(name)}: expected v4 (4.0.0) or v2 (2.3.1)`);
}
