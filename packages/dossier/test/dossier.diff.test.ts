import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as dossier from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { dossierEvent } from "./dossier-events.js";

describeDomain({
  name: "dossier",
  line: "v4",
  domain: v4,
  catalogue: dossier.dossierCatalogue,
  module: dossier,
  requests: {
    reduce_mission_dossier: fc.array(dossierEvent, { maxLength: 14 }).map((events) => ({ events })),
  },
});
