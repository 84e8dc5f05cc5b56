/** A mission as a handle finds it: one whose `meta.json` can be read and has an id (`mission-log 1.3`). */
export interface IndexedMission {
  readonly mission_id: string;
  /** The name of its directory. */
  readonly mission_slug: string;
}

export type HandleMatch<M extends IndexedMission> =
  | { readonly kind: "found"; readonly mission: M }
  | { readonly kind: "ambiguous"; readonly candidates: readonly M[] }
  | { readonly kind: "not-found" };

/** The mission that an id, its first eight characters, a directory name, its name or its number means. */
export function matchHandle<M extends IndexedMission>(
  handle: string,
  missions: readonly M[],
): HandleMatch<M> {
  if (/^[0-9A-Z]{26}$/.test(handle))
    return matched(missions.filter(({ mission_id }) => mission_id === handle));
  if (/^[0-9A-Z]{8}$/.test(handle))
    return matched(missions.filter(({ mission_id }) => mission_id.startsWith(handle)));
  const named = missions.filter(({ mission_slug }) => mission_slug === handle);
  if (named.length > 0) return matched(named);
  // The number is compared as text: `7` is not `007`.
  const part = /^\d+$/.test(handle) ? 1 : 2;
  return matched(missions.filter(({ mission_slug }) => NUMBERED.exec(mission_slug)?.[part] === handle));
}

const NUMBERED = /^(\d{3})-(.*)$/s;

function matched<M extends IndexedMission>(candidates: readonly M[]): HandleMatch<M> {
  const [mission] = candidates;
  if (mission === undefined) return { kind: "not-found" };
  return candidates.length === 1 ? { kind: "found", mission } : { kind: "ambiguous", candidates };
}
