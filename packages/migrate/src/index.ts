export {
  type Mapping,
  MappingError,
  type MissionFacts,
  QuarantineCode,
  type Quarantined,
  RULES,
  type Rule,
  readMapping,
} from "@spec-kitty/contract/upcast";
export { MigrationError, type MigrationErrorCode } from "./errors.js";
export { lineMigrator, type MigratedLine, type QuarantineRecord } from "./line.js";
export { type FileMigration, type MigrationProgress, migrateFile } from "./migrate-file.js";
export { migrateStore, type StoreMigration } from "./migrate-store.js";
export type { MigrationOptions } from "./options.js";
export type { FileMigrationSummary, MigrationSummary } from "./summary.js";
export { uuid5 } from "./uuid5.js";
