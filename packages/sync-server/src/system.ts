/** Where a server gets time and randomness from. */
export interface ServerSystem {
  /** Milliseconds since 1970. */
  epochMilliseconds(): number;
  /** A new ULID, larger than each one before it. */
  newId(): string;
  /** Bytes that nobody can guess. */
  randomBytes(count: number): Uint8Array;
}

/** The present time in UTC. */
export function isoTime(system: ServerSystem): string {
  return new Date(system.epochMilliseconds()).toISOString();
}
