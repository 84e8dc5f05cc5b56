export { MissionRepoError, type MissionRepoErrorCode } from "./errors.js";
export type { ReadOptions } from "./file-content.js";
export type { Problem, ProblemCode } from "./problem.js";
export { findMission, readMission } from "./read-mission.js";
export type { MissionReading, RepositoryReading, TaskReading } from "./reading.js";
export {
  findRepository,
  openRepository,
  type Repository,
  readRepository,
  type WatchedFolder,
} from "./repository.js";
export { type WatchOptions, watchRepository } from "./watch-repository.js";
