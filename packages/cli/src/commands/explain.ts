import { Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { withClient } from "../sync/client.js";

export const registerExplain: Register = (program, io, finish) => {
  program
    .command("explain")
    .description("every station of one event, from its acceptance to its delivery")
    .argument("<event-id>", "as emit prints it")
    .addOption(jsonOption())
    .action(async (eventId: string, { json }: { readonly json?: boolean }) => {
      const stations = await withClient(io, {}, ({ queue }) => queue.stations(eventId));
      if (json)
        await io.stdout.write(`${JSON.stringify({ schema: "explain/1", event_id: eventId, stations })}\n`);
      else
        for (const { at, what, target, category, message } of stations) {
          const more = [target && `by ${target}`, category && `[${category}]`, message].filter(Boolean);
          await io.stdout.write(`${[at, what, ...more].join("  ")}\n`);
        }
      if (stations.length > 0) return;
      if (!json) await io.stderr.write(`skitty: ${eventId} was never accepted here\n`);
      finish(Exit.FINDINGS);
    });
};
