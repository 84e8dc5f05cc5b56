import type { DisplayLane } from "@spec-kitty/mission-log";
import type { BoardView, CardView, MissionView } from "./model.js";

/** A card that is not as it was. */
export interface Change {
  readonly mission_slug: string;
  readonly wp_id: string;
  readonly lane: DisplayLane;
  /** Whether it came into its lane now. */
  readonly moved: boolean;
}

/** The cards of `after` that are new or changed since `before`. */
export function changesBetween(before: BoardView, after: BoardView): Change[] {
  const earlier = new Map(before.missions.map((mission) => [mission.mission_slug, mission]));
  return after.missions.flatMap((mission) => {
    const known = earlier.get(mission.mission_slug);
    return known === mission ? [] : changesOf(mission, known);
  });
}

function changesOf(mission: MissionView, known: MissionView | undefined): Change[] {
  const earlier = new Map(placesOf(known));
  return placesOf(mission).flatMap(([wp_id, { lane, card }]) => {
    const place = earlier.get(wp_id);
    if (place?.lane === lane && JSON.stringify(place.card) === JSON.stringify(card)) return [];
    return [{ mission_slug: mission.mission_slug, wp_id, lane, moved: place?.lane !== lane }];
  });
}

interface Place {
  readonly lane: DisplayLane;
  readonly card: CardView;
}

function placesOf(mission: MissionView | undefined): [wp_id: string, place: Place][] {
  return (mission?.lanes ?? []).flatMap(({ lane, cards }) =>
    cards.map((card): [string, Place] => [card.wp_id, { lane, card }]),
  );
}
