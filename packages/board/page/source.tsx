import type { BoardView } from "../src/view/model.js";
import { ago } from "../src/view/time.js";
import { plural } from "../src/view/words.js";
import type { LiveBoard } from "./use-live-board.js";

/** Where what the page says comes from, and how old it is. */
export function Source({
  board,
  live,
  now,
}: {
  readonly board: BoardView;
  readonly live: LiveBoard;
  readonly now: string;
}) {
  const { missions } = board;
  const lines = missions.reduce((sum, { line_count }) => sum + line_count, 0);
  const anomalies = missions.reduce((sum, mission) => sum + mission.anomalies.total, 0);
  const newest = ago(missions[0]?.last_activity_at ?? null, now);
  return (
    <footer>
      <p>
        {plural(lines, "line")} in {plural(missions.length, "log")}
        {newest !== "" && <>, the newest {newest}</>}
        {anomalies > 0 && <> · {anomalies === 1 ? "1 anomaly" : `${anomalies} anomalies`}</>}
      </p>
      <Connection live={live} now={now} />
    </footer>
  );
}

function Connection({
  live: { connected, heardAt },
  now,
}: {
  readonly live: LiveBoard;
  readonly now: string;
}) {
  if (connected)
    return (
      <p class="who alive">
        <i class="dot" aria-hidden="true" />
        live
      </p>
    );
  return (
    <p class="who late" role="status">
      <i class="dot" aria-hidden="true" />
      not connected, as of {ago(heardAt, now)}; trying again
    </p>
  );
}
