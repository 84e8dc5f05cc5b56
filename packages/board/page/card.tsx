import type { DisplayLane } from "@spec-kitty/mission-log";
import { ENDED_LANES } from "../src/view/lanes.js";
import type { CardView, UsualStay } from "../src/view/model.js";
import { pulseOf } from "../src/view/silence.js";
import { age } from "../src/view/time.js";
import { cardFacts, cardWords } from "../src/view/words.js";
import { classes } from "./classes.js";

export interface CardProps {
  readonly card: CardView;
  readonly lane: DisplayLane;
  readonly usual: UsualStay;
  readonly now: string;
  /** How often it changed while somebody looked; 0 where never. */
  readonly warmth: number;
}

/** A work package: what it is, who does what since when, and facts where there are any. */
export function Card({ card, lane, usual, now, warmth }: CardProps) {
  const { wp_id, title, actor, since, note } = card;
  const ended = ENDED_LANES.has(lane);
  const facts = [
    ...cardFacts(card, lane, usual, now),
    ...(ended ? [age(since, now)] : []),
    ...(note === null ? [] : [note]),
  ];
  return (
    <li
      class={classes("card", warmthClass(warmth))}
      data-stop
      data-wp={wp_id}
      tabIndex={-1}
      title={actor === "" ? undefined : actor}
    >
      <p>
        <b>{wp_id}</b> <bdi>{title}</bdi>
      </p>
      {!ended && <Who {...{ card, lane, usual, now }} />}
      {facts.length > 0 && <p class="facts">{facts.join(" · ")}</p>}
    </li>
  );
}

function Who({ card, lane, usual, now }: Omit<CardProps, "warmth">) {
  const words = cardWords(card, lane, now);
  if (words === undefined) return null;
  const pulse = pulseOf(card, lane, usual, now);
  return (
    <p class={classes("who", pulse)}>
      {pulse !== null && <i class="dot" aria-hidden="true" />}
      <bdi>{words.who}</bdi>
      <span class="what"> · {words.what}</span>
      {words.since !== "" && <> · {words.since}</>}
    </p>
  );
}

/** Two names for one animation, so that a second change starts it anew. */
export function warmthClass(warmth: number): string {
  if (warmth === 0) return "";
  return warmth % 2 === 1 ? "warm-odd" : "warm-even";
}
