/** What the connector packages share: configuration, reading of answers, requests of discovery. */
export { ConnectorBase } from "./connectors/base.js";
export { CommandClient, type CommandClientOptions, reasonOf } from "./connectors/command-client.js";
export { commentPage } from "./connectors/comment-page.js";
export { type ConfigShape, readConfig } from "./connectors/config.js";
export {
  afterCreation,
  objects,
  type Payload,
  type ReadingRules,
  readingRules,
  textOrNull,
  textsOf,
  typeFromLabels,
  unusable,
} from "./connectors/reading.js";
export { requiredPort } from "./connectors/required-port.js";
export { WholeList } from "./connectors/whole-list.js";
export { DiscoveryClient, type DiscoveryClientOptions } from "./discovery/client.js";
export {
  isFalsy,
  looseGet,
  looseItems,
  looseKey,
  looseMember,
  loosePriority,
  looseText,
  looseWhole,
  looseWholeOrNull,
} from "./parity/loose.js";
