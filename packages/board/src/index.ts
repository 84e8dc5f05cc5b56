export {
  type BoardDocument,
  boardDocument,
  type MissionDocument,
  type ProblemDocument,
  type WorkPackageDocument,
} from "./board-document.js";
export type { Colours } from "./text/colours.js";
export { type TextOptions, textBoard } from "./text/text-board.js";
export { textMission } from "./text/text-mission.js";
export { boardView } from "./view/board-view.js";
export type * from "./view/model.js";
