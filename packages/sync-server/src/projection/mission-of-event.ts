import { type Transition, transitionOfEvent } from "@spec-kitty/mission-log";

type Json = { readonly [key: string]: unknown };

/** The slug of the mission that an event is about, undefined where it names none. */
export function missionOf({ payload }: Json): string | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const { mission_slug, namespace } = payload as {
    readonly mission_slug?: unknown;
    readonly namespace?: unknown;
  };
  const inside =
    typeof namespace === "object" && namespace !== null ? (namespace as Json)["mission_slug"] : undefined;
  const slug = mission_slug ?? inside;
  return typeof slug === "string" && slug !== "" ? slug : undefined;
}

/** The move of a work package that an event tells, undefined where it tells none that the snapshot fold can take. */
export function moveOf(event: Json): Transition | undefined {
  if (event["event_type"] !== "WPStatusChanged") return undefined;
  // The wire line has checked id, time and payload.
  const read = transitionOfEvent(event as unknown as Parameters<typeof transitionOfEvent>[0]);
  return read.ok ? read.line : undefined;
}
