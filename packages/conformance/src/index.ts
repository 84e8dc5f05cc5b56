export { eventsAdapter } from "./adapter/events-adapter.js";
export { type ReferenceError, referenceError } from "./adapter/reference-error.js";
export { type Adapter, type Args, answerLine, type Operation, type OperationTable, readyLine } from "./adapter/serve.js";
