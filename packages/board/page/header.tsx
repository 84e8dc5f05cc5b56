import type { RefObject } from "preact";
import type { BoardView } from "../src/view/model.js";
import { boardSentence, plural } from "../src/view/words.js";
import { addressOf } from "./address.js";

export interface HeaderProps {
  readonly board: BoardView;
  readonly now: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly filter: RefObject<HTMLInputElement | null>;
  readonly onHelp: () => void;
}

/** The state in one sentence, then where one is. */
export function Header({ board, now, query, onQuery, filter, onHelp }: HeaderProps) {
  const spoiled = board.missions.filter(({ problems }) => problems.total > 0);
  const problems = spoiled.reduce((sum, mission) => sum + mission.problems.total, 0);
  return (
    <header>
      <h1>{boardSentence(board, now)}</h1>
      <p class="place">
        <bdi>{board.name}</bdi> · {plural(board.missions.length, "mission")}
        {problems > 0 && (
          <>
            {" · "}
            <a href={addressOf(spoiled[0]!.mission_slug)}>{plural(problems, "problem")}</a>
          </>
        )}
      </p>
      <search>
        <input
          ref={filter}
          type="search"
          aria-label="Filter missions and work packages"
          aria-keyshortcuts="/"
          placeholder="Filter"
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={({ currentTarget }) => onQuery(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key !== "Escape") return;
            onQuery("");
            currentTarget.blur();
          }}
        />
        <span class="key" aria-hidden="true">
          /
        </span>
        <button type="button" class="keys" aria-label="Keys and marks" aria-keyshortcuts="?" onClick={onHelp}>
          <span class="key">?</span>
        </button>
      </search>
    </header>
  );
}
