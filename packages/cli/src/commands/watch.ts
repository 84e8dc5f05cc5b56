import type { ConnectionStatus, SyncClient } from "@spec-kitty/cli-sync";
import { CommandError, Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { serverOption, withClient } from "../sync/client.js";

export const registerWatch: Register = (program, io, finish) => {
  program
    .command("watch")
    .description("stay connected: deliver what is emitted here, print what others of the team send")
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async ({ server, json }: { readonly server?: string; readonly json?: boolean }) => {
      const line = (document: object, words: string) =>
        void io.stdout.write(json ? `${JSON.stringify(document)}\n` : `${words}\n`);
      // What this checkout sent in a batch comes back as if it were another's.
      let isOwn = (_event: { readonly [key: string]: unknown }) => false;
      const live = {
        onEvent: ({ type: _type, ...event }: { readonly [key: string]: unknown }) => {
          if (!isOwn(event)) line({ schema: "watch-event/1", event }, summary(event));
        },
        onStatus: (status: ConnectionStatus) => {
          if (json) line({ schema: "watch-status/1", status }, "");
          else void io.stderr.write(`${status}\n`);
        },
      };
      await withClient(io, { ...(server !== undefined && { server }), live }, async (client) => {
        if (client.tokens?.session() == null)
          throw new CommandError("Nobody is logged in: skitty login --server URL", Exit.FINDINGS);
        const { uuid } = client.identity.identity;
        isOwn = ({ node_id, project_uuid }) => node_id === client.clock.nodeId && project_uuid === uuid;
        const started = await client.runtime.start();
        if (!started.started)
          throw new CommandError(`Nothing is sent from here: ${started.reason}`, Exit.FINDINGS);
        client.runtime.attachEmitter(client.emitter);
        await delivering(client, io.signal);
      });
      finish(Exit.DONE);
    });
};

/**
 * What other processes emit and commit stands in the same files; looked for now and then until the person ends it. A push
 * may take long, and commits are told within a second all the same.
 */
async function delivering(client: Pick<SyncClient, "push" | "localCommits">, signal: AbortSignal) {
  const repeat = async (work: () => Promise<unknown>) => {
    while (!signal.aborted) {
      await work();
      await pause(500, signal);
    }
  };
  await Promise.all([repeat(() => client.push({ signal })), repeat(() => client.localCommits.flush())]);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

function summary({
  timestamp,
  event_type,
  aggregate_id,
  payload,
}: {
  readonly [key: string]: unknown;
}): string {
  const { from_lane, to_lane, mission_slug } = (payload ?? {}) as { readonly [key: string]: unknown };
  const move = to_lane === undefined ? "" : `  ${from_lane} → ${to_lane}`;
  const mission = mission_slug === undefined ? "" : `  ${mission_slug}`;
  return `${timestamp}  ${event_type}  ${aggregate_id}${mission}${move}`;
}
