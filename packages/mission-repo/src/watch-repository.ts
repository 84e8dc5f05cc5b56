import { setTimeout as delay } from "node:timers/promises";
import { Changes } from "./changes.js";
import type { ReadOptions } from "./file-content.js";
import { FolderWatchers } from "./folder-watchers.js";
import type { RepositoryReading } from "./reading.js";
import { openRepository, type Repository } from "./repository.js";

export interface WatchOptions extends ReadOptions {
  /** Whether the operating system is asked to tell of changes; else only looking again finds them. */
  readonly events?: boolean;
}

/** Milliseconds between looks, for what no event tells: where all folders are watched, and where they are not. */
const LOOK_AGAIN = { watched: 2_000, unwatched: 250 } as const;

/** Milliseconds that a writer gets to finish what it began. */
const SETTLE = 30;

/** Looking in vain may take this part of the time. */
const SHARE = 0.1;

/**
 * The repository now and after every change, until the signal or the end of the loop; ends without an error then.
 * A change is seen within a fraction of a second. Who is slow gets the newest state, not every one. Throws
 * `MissionRepoError` `REPOSITORY_NOT_FOUND` where there is none at first; later it may vanish and come again.
 */
export async function* watchRepository(
  root: string,
  { signal, events = true }: WatchOptions = {},
): AsyncGenerator<RepositoryReading, void, undefined> {
  const repository = await openRepository(root);
  const changes = new Changes();
  const watchers = new FolderWatchers((mission) => changes.mark(mission));
  let shown: RepositoryReading | undefined;
  try {
    for (;;) {
      const start = performance.now();
      const reading = await repository.read(options(signal, changes.take()));
      const took = performance.now() - start;
      // What changed before its folder was watched is found by one more look.
      if (events && watchers.follow(repository.folders())) changes.mark(undefined);
      const isNew = reading !== shown;
      shown = reading;
      if (isNew) yield reading;
      const pause = events && watchers.isWhole ? LOOK_AGAIN.watched : LOOK_AGAIN.unwatched;
      await changes.wait(isNew ? pause : Math.max(pause, took / SHARE), signal);
      if (signal?.aborted) return;
      await delay(SETTLE);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    watchers.close();
  }
}

function options(
  signal: AbortSignal | undefined,
  only: ReadonlySet<string> | undefined,
): Parameters<Repository["read"]>[0] {
  return { ...(signal && { signal }), ...(only && { only }) };
}
