import type { PushReport } from "@spec-kitty/cli-sync";
import { Exit } from "../io.js";
import { jsonOption } from "../options.js";
import { Progress } from "../progress.js";
import type { Register } from "../run.js";
import { serverOption, withClient } from "../sync/client.js";
import { duration, plural } from "../sync/words.js";

export const registerPush: Register = (program, io, finish) => {
  program
    .command("push")
    .description("deliver what waits; done means delivered, 1 that something still waits")
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async ({ server, json }: { readonly server?: string; readonly json?: boolean }) => {
      const progress = new Progress(io);
      const { report, counts, commits } = await withClient(
        io,
        { ...(server !== undefined && { server }) },
        async (client) => {
          const onProgress = (done: PushReport) =>
            void progress.show(() => plural(sent(done), "event") + " sent");
          const report = await client.push({ signal: io.signal, onProgress });
          // Without a way to the server there is none for commits either.
          const isThere = report.failure === null && !io.signal.aborted;
          const commits = isThere ? await client.tellCommits() : await client.localCommits.waiting();
          return { report, counts: await client.queue.counts(), commits };
        },
      );
      await progress.clear();
      const { queued, dead, oldest_at } = counts;
      const document = {
        schema: "push/1",
        ...report,
        queued,
        dead_letters: dead,
        oldest_at,
        commits_waiting: commits,
      };
      await io.stdout.write(
        json ? `${JSON.stringify(document)}\n` : inWords(report, { queued, dead, oldest_at, commits }),
      );
      if (report.failure !== null && !json)
        await io.stderr.write(`skitty: ${report.failure.message} [${report.failure.category}]\n`);
      if (io.signal.aborted) finish(Exit.INTERRUPTED);
      else if (queued + dead > 0 || report.failure !== null) finish(Exit.FINDINGS);
    });
};

function sent({ delivered, duplicates }: PushReport): number {
  return delivered + duplicates;
}

interface Waiting {
  readonly queued: number;
  readonly dead: number;
  readonly oldest_at: number | null;
  readonly commits: number;
}

function inWords(report: PushReport, { queued, dead, oldest_at, commits }: Waiting): string {
  const parts = [`${plural(sent(report), "event")} delivered`];
  if (report.rejected > 0) parts.push(`${report.rejected} rejected`);
  if (queued > 0) parts.push(`${queued} waiting${age(oldest_at)}`);
  if (dead > 0) parts.push(`${plural(dead, "dead letter")} (skitty queue list)`);
  if (commits > 0) parts.push(`${plural(commits, "commit")} not told yet`);
  return `${parts.join(", ")}\n`;
}

function age(at: number | null): string {
  return at === null ? "" : `, the oldest for ${duration(Date.now() / 1000 - at)}`;
}
