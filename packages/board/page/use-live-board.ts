import { useEffect, useState } from "preact/hooks";
import { changesBetween } from "../src/view/changes.js";
import { LANE_LABELS } from "../src/view/lanes.js";
import type { BoardView } from "../src/view/model.js";
import { followBoard } from "./live-board.js";

export interface LiveBoard {
  /** Undefined until the first state has come. */
  readonly board: BoardView | undefined;
  readonly connected: boolean;
  /** When the server was last heard. */
  readonly heardAt: string;
  /** How often a card, or any card of a mission, changed since the page was opened. */
  readonly warmthOf: (mission_slug: string, wp_id?: string) => number;
  /** The last moves in words. */
  readonly news: string;
}

const NOTHING: LiveBoard = { board: undefined, connected: true, heardAt: "", warmthOf: () => 0, news: "" };

/** The board as the server has it now. */
export function useLiveBoard(): LiveBoard {
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    const warmth = new Map<string, number>();
    followBoard({
      onBoard: (board, before) => {
        const changes = before === undefined ? [] : changesBetween(before, board);
        for (const { mission_slug, wp_id } of changes)
          for (const key of [mission_slug, cardKey(mission_slug, wp_id)])
            warmth.set(key, (warmth.get(key) ?? 0) + 1);
        const moved = changes.filter((change) => change.moved);
        const news = moved
          .slice(0, 3)
          .map(({ wp_id, lane }) => `${wp_id}: ${LANE_LABELS[lane].toLowerCase()}`);
        setLive({
          board,
          connected: true,
          heardAt: present(),
          warmthOf: (slug, wp_id) => warmth.get(wp_id === undefined ? slug : cardKey(slug, wp_id)) ?? 0,
          news: news.join(", "),
        });
      },
      onConnected: (connected) =>
        setLive((last) => ({ ...last, connected, heardAt: connected ? present() : last.heardAt })),
    });
  }, []);
  return live;
}

function cardKey(mission_slug: string, wp_id: string): string {
  return `${mission_slug}\n${wp_id}`;
}

function present(): string {
  return new Date().toISOString();
}

const TICK = 10_000;

/** The present moment, looked up at each drawing and every few seconds. */
export function useNow(): string {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK);
    return () => clearInterval(timer);
  }, []);
  return present();
}
