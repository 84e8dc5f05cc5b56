import { describeLaws } from "../../../test/support/laws.ts";
import { projectMissionDossier, reduceMissionDossier } from "../src/index.js";
import { dossierEvent } from "./dossier-events.js";

describeLaws(
  "the dossier fold",
  { reduce: reduceMissionDossier, project: projectMissionDossier },
  dossierEvent,
);
