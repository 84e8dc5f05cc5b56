import { CommandError, Exit, type Io } from "../io.js";
import type { OpenTracker } from "./open.js";

export interface Json {
  readonly json?: boolean;
}

/** An open tracker, and what people call its issues. */
export interface Told extends OpenTracker {
  readonly nameOf: (identity: string) => string;
}

/** As the tracker's own `withTracker`, loaded only by the commands that need it. */
export async function withTracker(io: Io, work: (told: Told) => Promise<void>): Promise<void> {
  const [{ withTracker }, { namesIn }, { SpecKittyTrackerError }] = await Promise.all([
    import("./open.js"),
    import("./find.js"),
    import("@spec-kitty/tracker"),
  ]);
  try {
    await withTracker(io, async (open) => work({ ...open, nameOf: await namesIn(open) }));
  } catch (error) {
    if (!(error instanceof SpecKittyTrackerError) || USAGE.has(error.code)) throw error;
    throw new CommandError(`${error.message} [${error.code}]`, Exit.FINDINGS, { cause: error });
  }
}

/** What is wrong with what was given; all else is found out by doing it. */
const USAGE: ReadonlySet<string> = new Set(["CONNECTOR_CONFIG", "TRACKER_VALUE_INVALID"]);

/** The document as JSON, or the text. */
export async function print(
  io: Io,
  json: boolean | undefined,
  document: object,
  text: string,
): Promise<void> {
  await io.stdout.write(`${json ? JSON.stringify(document) : text}\n`);
}
