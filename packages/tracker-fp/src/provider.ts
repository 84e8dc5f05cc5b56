import type { TrackerProvider } from "@spec-kitty/tracker";
import type { FPConnectorConfig } from "./config.js";
import { FPConnector } from "./connector.js";
import { FP } from "./program.js";

export const fpProvider: TrackerProvider = {
  name: FP,
  secret_fields: [],
  program_fields: ["command"],
  // The connector checks all of it.
  connect: (config, ports) => new FPConnector(config as FPConnectorConfig, ports),
};
