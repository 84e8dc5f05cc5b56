import { collaborationCatalogue } from "@spec-kitty/collaboration";
import { collaborationCatalogue as collaborationCatalogueV2 } from "@spec-kitty/collaboration/v2";
import { decisionsCatalogue } from "@spec-kitty/decisions";
import { dossierCatalogue } from "@spec-kitty/dossier";
import { ArgumentError, envelopeLine, eventCatalogue, quoteValue } from "@spec-kitty/events-core";
import {
  envelopeLine as envelopeLineV2,
  eventCatalogue as eventCatalogueV2,
} from "@spec-kitty/events-core/v2";
import { gatesCatalogue } from "@spec-kitty/gates";
import { gatesCatalogue as gatesCatalogueV2 } from "@spec-kitty/gates/v2";
import { glossaryCatalogue } from "@spec-kitty/glossary";
import { glossaryCatalogue as glossaryCatalogueV2 } from "@spec-kitty/glossary/v2";
import { insightsCatalogue } from "@spec-kitty/insights";
import { integrationsCatalogue } from "@spec-kitty/integrations";
import { lanesCatalogue } from "@spec-kitty/lanes";
import { lanesCatalogue as lanesCatalogueV2 } from "@spec-kitty/lanes/v2";
import { lifecycleCatalogue } from "@spec-kitty/lifecycle";
import { lifecycleCatalogue as lifecycleCatalogueV2 } from "@spec-kitty/lifecycle/v2";
import { missionAuditCatalogue } from "@spec-kitty/mission-audit";
import { missionRuntimeCatalogue } from "@spec-kitty/mission-runtime";
import { missionRuntimeCatalogue as missionRuntimeCatalogueV2 } from "@spec-kitty/mission-runtime/v2";
import { type ContractLine, contractLine, type LineName } from "./line.js";

/** The live line: events 4.0.0. */
export const v4: ContractLine = contractLine(
  { name: "v4", version: "4.0.0", ...envelopeLine },
  {
    collaboration: collaborationCatalogue,
    decisions: decisionsCatalogue,
    dossier: dossierCatalogue,
    "events-core": eventCatalogue,
    gates: gatesCatalogue,
    glossary: glossaryCatalogue,
    insights: insightsCatalogue,
    integrations: integrationsCatalogue,
    lanes: lanesCatalogue,
    lifecycle: lifecycleCatalogue,
    "mission-audit": missionAuditCatalogue,
    "mission-runtime": missionRuntimeCatalogue,
  },
);

/** The historical line: events 2.3.1. */
export const v2: ContractLine = contractLine(
  { name: "v2", version: "2.3.1", ...envelopeLineV2 },
  {
    collaboration: collaborationCatalogueV2,
    "events-core": eventCatalogueV2,
    gates: gatesCatalogueV2,
    glossary: glossaryCatalogueV2,
    lanes: lanesCatalogueV2,
    lifecycle: lifecycleCatalogueV2,
    "mission-runtime": missionRuntimeCatalogueV2,
  },
);

/** The line of a name or version. Throws `ArgumentError` on any other. */
export function lineOf(name: LineName | ContractLine): ContractLine {
  if (typeof name === "object") return name;
  for (const line of [v4, v2]) if (line.name === name || line.version === name) return line;
  throw new ArgumentError(`Unknown contract line ${quoteValue(name)}: expected v4 (4.0.0) or v2 (2.3.1)`);
}
