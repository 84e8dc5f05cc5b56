/** What an emitter must know of the world around to say whether its events may leave (`cli-sync 2.1`, row 19). */
export interface SyncState {
  /** False where the flag is off or this checkout opted out. */
  readonly enabled: boolean;
  readonly authenticated: boolean;
  /** The private team; null while it is not known. */
  readonly teamId: string | null;
}

export type BlockedReason = "sync_disabled" | "no_auth" | "no_team";

/** Why an event cannot leave now; the first reason counts. */
export function blockedReason({ enabled, authenticated, teamId }: SyncState): BlockedReason | null {
  if (!enabled) return "sync_disabled";
  if (!authenticated) return "no_auth";
  return teamId === null ? "no_team" : null;
}

/** `local` until somebody is logged in, then the team, null while a login has none (`decisions` 19). */
export function teamSlug({ authenticated, teamId }: SyncState): string | null {
  return authenticated ? teamId : "local";
}
