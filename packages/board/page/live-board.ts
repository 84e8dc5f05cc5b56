import type { BoardView } from "../src/view/model.js";
import { type BoardPatch, patched } from "../src/view/patch.js";

export interface LiveBoardEvents {
  /** The board is another; `before` is what it was, undefined at first. */
  onBoard(board: BoardView, before: BoardView | undefined): void;
  onConnected(connected: boolean): void;
}

const RETRY = 1_000;

/** Follows the server's board. Lost connections come back by themselves, and bring only what was missed. */
export function followBoard({ onBoard, onConnected }: LiveBoardEvents): void {
  let board: BoardView | undefined;
  let state = "";

  function connect(): void {
    const source = new EventSource(state === "" ? "/events" : `/events?since=${encodeURIComponent(state)}`);
    source.addEventListener("open", () => onConnected(true));
    source.addEventListener("board", ({ data, lastEventId }: MessageEvent<string>) => {
      const before = board;
      // The page and its server come from one build, so the shape needs no check.
      board = patched(board, JSON.parse(data) as BoardPatch);
      state = lastEventId;
      onBoard(board, before);
    });
    source.addEventListener("error", () => {
      onConnected(false);
      // After a refusal the browser gives up; a lost connection it restores itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY);
    });
  }

  connect();
}
