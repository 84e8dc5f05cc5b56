import { isFinished } from "../src/view/mission-state.js";
import type { MissionView, UsualStay } from "../src/view/model.js";
import { ago } from "../src/view/time.js";
import { missionSentence, plural } from "../src/view/words.js";
import { warmthClass } from "./card.js";
import { classes } from "./classes.js";
import { Findings, Questions } from "./findings.js";
import { Lanes } from "./lanes.js";
import { ProgressMarks } from "./progress.js";

export interface MissionProps {
  readonly mission: MissionView;
  readonly usual: UsualStay;
  readonly now: string;
  readonly open: boolean;
  readonly warmth: number;
  readonly warmthOf: (mission_slug: string, wp_id: string) => number;
  readonly onToggle: (open: boolean) => void;
}

/** A mission: one line, and below it the lanes where it is open. */
export function Mission(props: MissionProps) {
  const { mission, now, open, warmth, onToggle } = props;
  const { mission_slug, title, progress, problems } = mission;
  const hint = open || problems.total === 0 ? "" : plural(problems.total, "problem");
  return (
    <section
      id={mission_slug}
      class={classes(
        "mission",
        isFinished(mission) && "finished",
        ...(open ? ["open"] : ["folded", warmthClass(warmth)]),
      )}
    >
      <h2>
        <button type="button" data-stop aria-expanded={open} onClick={() => onToggle(!open)}>
          <bdi>{title}</bdi>
        </button>
      </h2>
      <p class="state">
        {missionSentence(mission, now)}
        {hint !== "" && <> · {hint}</>}
        {open && <span class="slug">{mission_slug}</span>}
      </p>
      <p class="progress">
        <ProgressMarks mission={mission} />
        <span class="percent">{Math.round(progress.percentage)} %</span>
      </p>
      <p class="when">{ago(mission.last_activity_at, now)}</p>
      {open && (
        <div class="body">
          <Questions questions={mission.questions} now={now} />
          <Lanes {...props} />
          <Findings mission={mission} />
        </div>
      )}
    </section>
  );
}
