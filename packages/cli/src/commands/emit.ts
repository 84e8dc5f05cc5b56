import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CommandError, Exit, type Io } from "../io.js";
import { openInput, readable } from "../lines.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { checkout, withClient } from "../sync/client.js";
import { recordEvent, whereItIs } from "../sync/record-event.js";

interface Options {
  readonly payload?: string;
  readonly payloadFile?: string;
  readonly causation?: string;
  readonly timestamp?: string;
  readonly mission?: string;
  readonly json?: boolean;
}

export const registerEmit: Register = (program, io, finish) => {
  program
    .command("emit")
    .description("record one event where its type belongs: the queue, or the logs in git")
    .argument("<type>", "event type, as WPStatusChanged")
    .option("--payload <json>", "the payload as JSON")
    .option("--payload-file <file>", "a file with the payload; - for standard input")
    .option("--causation <id>", "id of the event that led to this one")
    .option("--timestamp <time>", "when it happened; now where left out")
    .option("--mission <slug>", "whose git log a decision goes to; that of folder or branch else")
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLE)
    .action(async (type: string, options: Options) => {
      const { causation, timestamp, mission, json } = options;
      const payload = await payloadOf(options, io);
      const given = {
        ...(causation !== undefined && { causation_id: causation }),
        ...(timestamp !== undefined && { timestamp }),
      };
      const outcome = await withClient(io, {}, (client) =>
        recordEvent(client, io, { type, payload, options: given, mission }),
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
      const { event, queued, log } = outcome;
      // The line of a decision has an id of its own, and is all that is kept.
      const event_id = queued === "excluded" ? (log?.event_id ?? event.event_id) : event.event_id;
      const words = whereItIs(outcome, await checkout(io));
      await io.stdout.write(
        json
          ? `${JSON.stringify({ schema: "emit/1", status: "accepted", event_id, queued, log: log ?? null })}\n`
          : `${event.event_type} ${event_id}: ${words}\n`,
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
Delivery: a queued event is on this disk until push or watch has delivered it.
DecisionInputRequested and DecisionInputAnswered go to the mission's
decisions.events.jsonl instead and are committed with the answer; a
GlossarySenseUpdated goes to .kittify/events/glossary/. Neither is ever sent.

Example:
  skitty emit WPCreated --payload \\
    '{"wp_id":"WP01","wp_title":"The board","mission_slug":"014-board"}'
`;
