import { useState } from "preact/hooks";
import { LANE_LABELS } from "../src/view/lanes.js";
import type { LaneView, MissionView, UsualStay } from "../src/view/model.js";
import { overviewCards } from "../src/view/overview-cards.js";
import { Card } from "./card.js";
import { classes } from "./classes.js";

export interface LanesProps {
  readonly mission: MissionView;
  readonly usual: UsualStay;
  readonly now: string;
  readonly warmthOf: (mission_slug: string, wp_id: string) => number;
}

/** The lanes of a mission side by side, each as wide as what it holds. */
export function Lanes({ mission, ...rest }: LanesProps) {
  return (
    <div class="lanes">
      {mission.lanes.map((lane) => (
        <Lane key={lane.lane} mission={mission} view={lane} {...rest} />
      ))}
    </div>
  );
}

/** How many cards of planned work an overview shows. */
const PLANNED_SHOWN = 6;
/** How many cards stand above each other before a lane asks for the width of a further column. */
const COLUMN = 4;

function Lane({ mission, view, usual, now, warmthOf }: LanesProps & { readonly view: LaneView }) {
  const { lane, cards } = view;
  const [unfolded, unfold] = useState(false);
  const overview = overviewCards(view, PLANNED_SHOWN);
  const shown = unfolded ? cards : overview;
  return (
    <div
      class={classes("lane", lane, cards.length === 0 && "empty")}
      style={{ "--columns": Math.ceil(shown.length / COLUMN) }}
    >
      <h3>
        {LANE_LABELS[lane]} {cards.length > 0 && <span>{cards.length}</span>}
      </h3>
      {cards.length > 0 && (
        <ul>
          {shown.map((card) => (
            <Card
              key={card.wp_id}
              {...{ card, lane, usual, now }}
              warmth={warmthOf(mission.mission_slug, card.wp_id)}
            />
          ))}
        </ul>
      )}
      {overview.length < cards.length && (
        <button type="button" class="more" aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>
          {unfolded ? "fewer" : `${cards.length - overview.length} more`}
        </button>
      )}
    </div>
  );
}
