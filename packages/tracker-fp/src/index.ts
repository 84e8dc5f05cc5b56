export type { FPConnectorConfig } from "./config.js";
export { FPConnector } from "./connector.js";
export { fpProvider } from "./provider.js";
