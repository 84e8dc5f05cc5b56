export { BoardPortError, type ServedBoard, type ServeOptions, serveBoard } from "./server/serve-board.js";
