import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { withClient } from "../sync/client.js";
import { plural } from "../sync/words.js";

interface Json {
  readonly json?: boolean;
}

export const registerQueue: Register = (program, io, finish) => {
  const queue = program.command("queue").description("look at and mend what waits to be delivered");

  const told = (json: boolean | undefined, document: object, words: string) =>
    io.stdout.write(json ? `${JSON.stringify(document)}\n` : `${words}\n`);

  queue
    .command("list")
    .description("the dead letters: events that a server refused too often, with the reasons")
    .addOption(jsonOption())
    .action(async ({ json }: Json) => {
      const dead_letters = await withClient(io, {}, (client) => client.queue.deadLetters());
      const lines = dead_letters.map(
        ({ event_id, event_type, category, message }) =>
          `${event_id}  ${event_type}  [${category}] ${message}`,
      );
      await told(json, { schema: "dead-letters/1", dead_letters }, lines.join("\n") || "No dead letters.");
    });

  queue
    .command("retry")
    .description("put dead letters back into the queue")
    .argument("[ids...]", "event ids; all where left out")
    .addOption(jsonOption())
    .action(async (ids: string[], { json }: Json) => {
      const retried = await withClient(io, {}, (client) =>
        client.queue.retry(ids.length === 0 ? "all" : ids),
      );
      await told(json, { schema: "queue-retry/1", retried }, `${plural(retried, "event")} back in the queue`);
    });

  queue
    .command("discard")
    .description("give events up; they are never delivered")
    .argument("<ids...>", "event ids, or all for all dead letters")
    .addOption(jsonOption())
    .action(async (ids: string[], { json }: Json) => {
      const which = ids.length === 1 && ids[0] === "all" ? "all" : ids;
      const discarded = await withClient(io, {}, (client) => client.queue.discard(which));
      await told(json, { schema: "queue-discard/1", discarded }, `${plural(discarded, "event")} given up`);
    });

  queue
    .command("export")
    .description("write events to a new file, one a line")
    .argument("<file>")
    .addOption(
      new Option("--which <events>", "queue, dead or undelivered (both)")
        .default("undelivered")
        .argParser(oneOf("queue", "dead", "undelivered")),
    )
    .option("--remove", "take them out of the queue once the file is on the disk")
    .addOption(jsonOption())
    .action(async (file: string, options: ExportFlags) => {
      const { which, remove = false, json } = options;
      const exported = await withClient(io, {}, (client) =>
        client.queue.exportTo(resolve(io.cwd, file), { which, remove }),
      );
      await told(
        json,
        { schema: "queue-export/1", exported, file },
        `${plural(exported, "event")} in ${file}`,
      );
    });

  queue
    .command("import")
    .description("take events in from an overflow or export file")
    .argument("<file>")
    .addOption(jsonOption())
    .action(async (file: string, { json }: Json) => {
      const report = await withClient(io, {}, (client) => client.queue.importFrom(resolve(io.cwd, file)));
      await told(
        json,
        { schema: "queue-import/1", ...report },
        `${plural(report.imported, "event")} taken in`,
      );
      if (report.refused.length === 0) return;
      if (!json)
        for (const { line, code, message } of report.refused)
          await io.stderr.write(`skitty: ${file}:${line}: ${message} [${code}]\n`);
      finish(Exit.FINDINGS);
    });
};

interface ExportFlags extends Json {
  readonly which: "queue" | "dead" | "undelivered";
  readonly remove?: boolean;
}

function oneOf<const W extends readonly string[]>(...words: W): (value: string) => W[number] {
  return (value) => {
    if (words.includes(value)) return value;
    throw new InvalidArgumentError(`Expected ${words.join(", ")}.`);
  };
}
