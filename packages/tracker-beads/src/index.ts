export type { BeadsConnectorConfig } from "./config.js";
export { BeadsConnector } from "./connector.js";
export { beadsProvider } from "./provider.js";
