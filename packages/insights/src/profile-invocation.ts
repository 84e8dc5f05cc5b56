/** The vocabulary of profile invocations (`profile invocation 10`). */
export const PROFILE_INVOCATION_SCHEMA_VERSION = "3.1.0";

export const PROFILE_INVOCATION_STARTED = "ProfileInvocationStarted";
export const PROFILE_INVOCATION_COMPLETED = "ProfileInvocationCompleted";
export const PROFILE_INVOCATION_FAILED = "ProfileInvocationFailed";

export const PROFILE_INVOCATION_EVENT_TYPES: ReadonlySet<string> = new Set([PROFILE_INVOCATION_STARTED]);

/** Names kept for later: they have no payload, and `validateEvent` does not know them. */
export const PROFILE_INVOCATION_RESERVED_TYPES: ReadonlySet<string> = new Set([
  PROFILE_INVOCATION_COMPLETED,
  PROFILE_INVOCATION_FAILED,
]);
