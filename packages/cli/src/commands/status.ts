import { Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { serverOption, withClient } from "../sync/client.js";
import { duration, plural } from "../sync/words.js";

export const registerStatus: Register = (program, io, finish) => {
  program
    .command("status")
    .description("who is logged in, what waits to be delivered, and for how long")
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async ({ server, json }: { readonly server?: string; readonly json?: boolean }) => {
      const told = await withClient(io, { ...(server !== undefined && { server }) }, async (client) => {
        const session = client.tokens?.session() ?? null;
        const { uuid, slug } = client.identity.identity;
        const { enabled } = client.syncState();
        const counts = await client.queue.counts();
        const { oldest_age, by_retries, top_types, by_blocked_reason } = await client.queue.stats();
        return {
          schema: "status/1",
          project: { uuid, slug },
          login: session === null ? null : { server: session.server, email: session.email },
          enabled,
          queue: { ...counts, file: client.queue.path, by_retries, top_types, by_blocked_reason },
          oldest_undelivered_seconds: oldest_age,
          bodies_waiting: client.bodies.size(),
          commits_waiting: await client.localCommits.waiting(),
        };
      });
      const { queue, login, oldest_undelivered_seconds: oldest, bodies_waiting, commits_waiting } = told;
      const undelivered = queue.queued + queue.dead + queue.overflowed;
      if (undelivered > 0) finish(Exit.FINDINGS);
      if (json) {
        await io.stdout.write(`${JSON.stringify(told)}\n`);
        return;
      }
      const lines = [
        `Project     ${told.project.slug ?? "none"} (${told.project.uuid ?? "no identity: skitty init"})`,
        `Login       ${login === null ? "nobody: skitty login --server URL" : `${login.email} at ${login.server}`}`,
        ...(told.enabled ? [] : ["Sync        switched off for this checkout"]),
        `Waiting     ${queue.queued === 0 ? "nothing" : `${plural(queue.queued, "event")}, the oldest for ${duration(oldest ?? 0)}`}`,
        `Delivered   ${queue.delivered}`,
        ...(queue.dead > 0 ? [`Dead        ${queue.dead}: skitty queue list`] : []),
        ...(queue.overflowed > 0 ? [`In files    ${queue.overflowed}: skitty queue import FILE`] : []),
        ...(bodies_waiting > 0 ? [`Artifacts   ${bodies_waiting} waiting`] : []),
        ...(commits_waiting > 0 ? [`Commits     ${commits_waiting} not told to the server yet`] : []),
      ];
      await io.stdout.write(`${lines.join("\n")}\n`);
    });
};
