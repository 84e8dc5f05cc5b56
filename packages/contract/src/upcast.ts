/** Brings events of the historical line to the live one. */
export {
  EMPTY_MAPPING,
  type Mapping,
  MappingError,
  type MissionFacts,
  readMapping,
} from "./upcast/mapping.js";
export { QuarantineCode, type Quarantined, quarantined } from "./upcast/quarantine.js";
export { RULES, type Rule } from "./upcast/rules.js";
export { type Upcast, type UpcastOptions, upcastEvent } from "./upcast/upcast.js";
