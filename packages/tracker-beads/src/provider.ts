import type { TrackerProvider } from "@spec-kitty/tracker";
import type { BeadsConnectorConfig } from "./config.js";
import { BeadsConnector } from "./connector.js";
import { BEADS } from "./mapping.js";

export const beadsProvider: TrackerProvider = {
  name: BEADS,
  secret_fields: [],
  program_fields: ["command"],
  // The connector checks all of it.
  connect: (config, ports) => new BeadsConnector(config as BeadsConnectorConfig, ports),
};
