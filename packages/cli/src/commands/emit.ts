import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CommandError, Exit, type Io } from "../io.js";
import { openInput, readable } from "../lines.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { withClient } from "../sync/client.js";

interface Options {
  readonly payload?: string;
  readonly payloadFile?: string;
  readonly causation?: string;
  readonly timestamp?: string;
  readonly json?: boolean;
}

export const registerEmit: Register = (program, io, finish) => {
  program
    .command("emit")
    .description("record one event; it is kept at once and delivered by the next push or watch")
    .argument("<type>", "event type, as WPStatusChanged")
    .option("--payload <json>", "the payload as JSON")
    .option("--payload-file <file>", "a file with the payload; - for standard input")
    .option("--causation <id>", "id of the event that led to this one")
    .option("--timestamp <time>", "when it happened; now where left out")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLE)
    .action(async (type: string, options: Options) => {
      const { causation, timestamp, json } = options;
      const payload = await payloadOf(options, io);
      const outcome = await withClient(io, {}, ({ emitter }) =>
        // The emitter judges type and payload; what is wrong with them is an outcome.
        emitter.emit(type as "WPCreated", payload as never, {
          ...(causation !== undefined && { causation_id: causation }),
          ...(timestamp !== undefined && { timestamp }),
        }),
      );
      if (outcome.status === "refused") {
        const { code, message, reasons } = outcome;
        if (json)
          await io.stdout.write(
            `${JSON.stringify({ schema: "emit/1", status: "refused", code, message, reasons })}\n`,
          );
        else await io.stderr.write(`skitty: ${message} [${code}]\n`);
        finish(Exit.FINDINGS);
        return;
      }
      const { event_id, event_type } = outcome.event;
      await io.stdout.write(
        json
          ? `${JSON.stringify({ schema: "emit/1", status: "accepted", event_id, queued: outcome.queued })}\n`
          : `${event_type} ${event_id} ${outcome.queued}\n`,
      );
    });
};

async function payloadOf({ payload, payloadFile }: Options, io: Io): Promise<object> {
  if ((payload === undefined) === (payloadFile === undefined))
    throw new CommandError("Give the payload with --payload or with --payload-file");
  const text = payload ?? (await textOf(payloadFile!, io));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`The payload is not JSON: ${(cause as Error).message}`, Exit.USAGE, { cause });
  }
  if (typeof document === "object" && document !== null && !Array.isArray(document)) return document;
  throw new CommandError("The payload should be a JSON object");
}

async function textOf(file: string, io: Io): Promise<string> {
  if (file !== "-") return readable(file, () => readFile(resolve(io.cwd, file), "utf8"));
  const chunks: Uint8Array[] = [];
  for await (const chunk of openInput("-", io)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const EXAMPLE = `
Example:
  skitty emit WPCreated --payload \\
    '{"wp_id":"WP01","wp_title":"The board","mission_slug":"014-board"}'
`;
