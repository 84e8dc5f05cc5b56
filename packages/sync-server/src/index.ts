export { LOCAL_MEMBER, type Member, Members, type TeamOfMember } from "./accounts/members.js";
export { type IssuedTokens, Sessions } from "./accounts/sessions.js";
export { ServerError, type ServerErrorCode } from "./errors.js";
export { DEFAULT_LIMITS, type Limits } from "./limits.js";
export { Indexer } from "./projection/indexer.js";
export { type RunningServer, type ServeOptions, startServer } from "./server.js";
export { openServerStore, type ServerStore } from "./store/server-store.js";
export type { ServerSystem } from "./system.js";
