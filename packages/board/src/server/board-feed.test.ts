import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardOf, Mission } from "../../test/mission-writer.js";
import type { BoardView } from "../view/model.js";
import { type BoardPatch, patched } from "../view/patch.js";
import { BoardFeed } from "./board-feed.js";

interface Message {
  readonly id: string;
  readonly patch: BoardPatch;
}

/** The event of a stream, as a browser takes it apart. */
function messageOf(event: string | undefined): Message | undefined {
  if (event === undefined) return undefined;
  const [, id, data] = /^event: board\nid: (\S+)\ndata: ([^\n\r]*)\n\n$/.exec(event)!;
  return { id: id!, patch: JSON.parse(data!) as BoardPatch };
}

const mission = (slug: string, moves: number) => {
  const made = new Mission(slug);
  for (let n = 0; n < moves; n++) made.move(`10:0${n}`, `WP0${n}`, "genesis > planned");
  return made;
};

const slugs = (patch: BoardPatch) => patch.missions.map(({ mission_slug }) => mission_slug);

describe("the feed of a board", () => {
  test("gives a new page all, a page that is up to date nothing, an older one what changed", () => {
    const feed = new BoardFeed();
    feed.update(boardOf(mission("a", 1), mission("b", 1)));
    const first = messageOf(feed.eventSince(undefined))!;
    expect([first.patch.whole, slugs(first.patch)]).toEqual([true, ["a", "b"]]);
    expect(feed.eventSince(first.id)).toBeUndefined();
    expect(feed.update(boardOf(mission("b", 2), mission("c", 1)))).toBe(true);
    const { patch } = messageOf(feed.eventSince(first.id))!;
    expect([patch.whole, slugs(patch), patch.gone]).toEqual([false, ["b", "c"], ["a"]]);
  });

  test("says that an equal board is nothing new", () => {
    const feed = new BoardFeed();
    expect(feed.update(boardOf(mission("a", 1)))).toBe(true);
    expect(feed.update(boardOf(mission("a", 1)))).toBe(false);
  });

  test("knows a page again that comes from another server with the same logs", () => {
    const [before, after] = [new BoardFeed(), new BoardFeed()];
    before.update(boardOf(mission("a", 1)));
    after.update(boardOf(mission("a", 1)));
    expect(after.eventSince(before.id)).toBeUndefined();
  });

  test("gives all to a page with a state that it never had, or forgot", () => {
    const feed = new BoardFeed();
    feed.update(boardOf(mission("a", 1)));
    const old = feed.id;
    expect(messageOf(feed.eventSince("nonsense"))!.patch.whole).toBe(true);
    for (let n = 0; n < 1_000; n++) feed.update({ ...boardOf(mission("a", 1)), name: `name ${n}` });
    expect(messageOf(feed.eventSince(old))!.patch.whole).toBe(true);
  });

  test("keeps a text with ends of lines in it on one line", () => {
    const feed = new BoardFeed();
    feed.update({ ...boardOf(mission("a", 1)), name: "a\nid: b\r\n\ndata: c\u2028" });
    expect(messageOf(feed.eventSince(undefined))!.patch.name).toBe("a\nid: b\r\n\ndata: c\u2028");
  });

  test("brings every page to the present board, from any earlier state and however the board went", () => {
    const states = fc.array(fc.dictionary(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(states, fc.infiniteStream(fc.boolean()), (history, looks) => {
        const feed = new BoardFeed();
        let seen: { board: BoardView; id: string } | undefined;
        for (const state of history) {
          const board = boardOf(...Object.entries(state).map(([slug, moves]) => mission(slug, moves)));
          feed.update(board);
          if (!looks.next().value) continue;
          const message = messageOf(feed.eventSince(seen?.id));
          if (message !== undefined) seen = { board: patched(seen?.board, message.patch), id: message.id };
          expect(seen!.board).toEqual(JSON.parse(JSON.stringify(board)));
        }
      }),
    );
  });
});
