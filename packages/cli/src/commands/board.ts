import { resolve } from "node:path";
import { type Io, wantsColour } from "../io.js";
import { jsonOption, wholeNumber } from "../options.js";
import type { Register } from "../run.js";

interface Options {
  readonly port: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

export const registerBoard: Register = (program, io) => {
  program
    .command("board")
    .description("show the missions of a repository: live in a browser, or once in the terminal")
    .argument("[path]", "a Spec Kitty repository; the one around this folder where left out")
    .option("--port <number>", "port of the page; a free one where left out", wholeNumber(0, 65_535), 0)
    .option("--once", "print the board and end")
    .addOption(jsonOption())
    .action(async (path: string | undefined, { port, once = false, json = false }: Options) => {
      const root = await rootOf(path, io);
      if (!once) await serve(root, port, json, io);
      else if (json) await printDocument(root, io);
      else await printBoard(root, io);
    });
};

async function rootOf(path: string | undefined, io: Io): Promise<string> {
  if (path !== undefined) return resolve(io.cwd, path);
  const { findRepository } = await import("@spec-kitty/mission-repo");
  return findRepository(io.cwd);
}

async function printDocument(root: string, io: Io): Promise<void> {
  const [{ boardDocument }, { readRepository }] = await Promise.all([
    import("@spec-kitty/board"),
    import("@spec-kitty/mission-repo"),
  ]);
  const reading = await readRepository(root, { signal: io.signal });
  await io.stdout.write(`${JSON.stringify(boardDocument(reading))}\n`);
}

async function printBoard(root: string, io: Io): Promise<void> {
  const [{ boardView, textBoard }, { readRepository }, { default: picocolors }] = await Promise.all([
    import("@spec-kitty/board"),
    import("@spec-kitty/mission-repo"),
    import("picocolors"),
  ]);
  const view = boardView(await readRepository(root, { signal: io.signal }));
  const colours = picocolors.createColors(wantsColour(io.stdout, io.env));
  await io.stdout.write(
    textBoard(view, { now: new Date().toISOString(), width: io.stdout.columns, colours }),
  );
}

async function serve(root: string, port: number, json: boolean, io: Io): Promise<void> {
  const { serveBoard } = await import("@spec-kitty/board/server");
  const { url, ended } = await serveBoard({ root, port, signal: io.signal });
  const ready = json ? JSON.stringify({ url }) : `The board of ${root} is at ${url}\nPress Ctrl+C to end.`;
  await io.stdout.write(`${ready}\n`);
  await ended;
}
