import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { filtered } from "../src/view/filter.js";
import { listedMissions } from "../src/view/listed-missions.js";
import { isFinished } from "../src/view/mission-state.js";
import type { BoardView, MissionView } from "../src/view/model.js";
import { openMissions } from "../src/view/open-missions.js";
import { boardSentence, plural } from "../src/view/words.js";
import { addressOf } from "./address.js";
import { Problems } from "./findings.js";
import { Header } from "./header.js";
import { Help } from "./help.js";
import { useKeyboard } from "./keyboard.js";
import { Mission } from "./mission.js";
import { Source } from "./source.js";
import { useLiveBoard, useNow } from "./use-live-board.js";

/** How many missions are open by themselves, and how many folded ones an overview lists. */
const MOST_OPEN = 8;
const MOST_FOLDED = 12;

export function App() {
  const live = useLiveBoard();
  const now = useNow();
  const [query, setQuery] = useState("");
  const [all, showAll] = useState(false);
  const [chosen, choose] = useChosen();
  const filter = useRef<HTMLInputElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  const onHelp = useCallback(() => help.current?.showModal(), []);
  useKeyboard({ filter: useCallback(() => filter.current?.select(), []), help: onHelp });
  const { board } = live;
  useTitle(board, now);
  useAddress(board, (slug) => {
    setQuery("");
    showAll(true);
    choose(slug, true);
  });
  if (board === undefined)
    return <p class="waiting">{live.connected ? "" : "The board cannot be reached; trying again."}</p>;

  const shown = filtered(board, query);
  const open = query === "" ? openMissions(board, now, MOST_OPEN) : firstOf(shown, MOST_OPEN);
  const { listed, older } =
    query === "" && !all ? listedMissions(shown, open, MOST_FOLDED) : { listed: shown.missions, older: [] };
  return (
    <>
      <Header {...{ board, now, query, filter, onHelp }} onQuery={setQuery} />
      <main>
        {board.problems.length > 0 && (
          <section class="findings" aria-label="Problems of the repository">
            <Problems problems={board.problems} total={board.problems.length} />
          </section>
        )}
        {listed.map((mission) => (
          <Mission
            key={mission.mission_slug}
            {...{ mission, now }}
            usual={board.usual_stay}
            open={chosen.get(mission.mission_slug) ?? open.has(mission.mission_slug)}
            warmth={live.warmthOf(mission.mission_slug)}
            warmthOf={live.warmthOf}
            onToggle={(isOpen) => choose(mission.mission_slug, isOpen)}
          />
        ))}
        {listed.length === 0 && query !== "" && <p class="nothing">Nothing holds “{query}”.</p>}
        {older.length > 0 && (
          <button type="button" class="older" data-stop onClick={() => showAll(true)}>
            {olderText(older)}
          </button>
        )}
      </main>
      <Source {...{ board, live, now }} />
      <p class="unseen" role="status">
        {query === "" ? live.news : plural(shown.missions.length, "mission")}
      </p>
      <Help dialog={help} />
    </>
  );
}

function olderText(older: readonly MissionView[]): string {
  return `${plural(older.length, "older mission")}, ${older.filter(isFinished).length} of them finished`;
}

function firstOf({ missions }: BoardView, most: number): ReadonlySet<string> {
  return new Set(missions.slice(0, most).map(({ mission_slug }) => mission_slug));
}

/** Which missions somebody opened or folded by hand. */
function useChosen(): [ReadonlyMap<string, boolean>, (mission_slug: string, open: boolean) => void] {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  return [chosen, (slug, open) => setChosen((last) => new Map(last).set(slug, open))];
}

function useTitle(board: BoardView | undefined, now: string): void {
  const title = board === undefined ? undefined : `${board.name}: ${boardSentence(board, now)}`;
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}

/** Brings the mission that the address names on screen. */
function useAddress(board: BoardView | undefined, reveal: (mission_slug: string) => void): void {
  const latest = useRef(board);
  latest.current = board;
  // Once there is a board; what comes later is no reason to move the page.
  const ready = board !== undefined;
  useEffect(() => {
    const follow = () => {
      const named = latest.current?.missions.find(
        ({ mission_slug }) => addressOf(mission_slug) === location.hash,
      );
      if (named === undefined) return;
      reveal(named.mission_slug);
      requestAnimationFrame(() => document.getElementById(named.mission_slug)?.scrollIntoView());
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [ready]);
}
