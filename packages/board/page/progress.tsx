import { BOARD_LANES } from "../src/view/lanes.js";
import { cardsIn } from "../src/view/mission-state.js";
import type { MissionView } from "../src/view/model.js";

/** From the most finished to the least. */
const ORDER = BOARD_LANES.toReversed().filter((lane) => lane !== "canceled" && lane !== "blocked");
const MARKS = [...ORDER, "blocked", "canceled"] as const;

/** A mission as a row of marks, one a work package, the darker the nearer to done. The words beside it say the same. */
export function ProgressMarks({ mission }: { readonly mission: MissionView }) {
  return (
    <span class="marks" aria-hidden="true">
      {MARKS.flatMap((lane) => cardsIn(mission, lane).map(({ wp_id }) => <i key={wp_id} class={lane} />))}
    </span>
  );
}
