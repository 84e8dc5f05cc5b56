export { CommandError, Exit, type Io, type Output } from "./io.js";
export { run } from "./run.js";
export { version } from "./version.js";
