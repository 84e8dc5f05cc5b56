import { CommandError, Exit, type Io } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { checkout, userFolder, warner } from "../sync/client.js";
import { launcher } from "../sync/launcher.js";

export const registerInit: Register = (program, io) => {
  program
    .command("init")
    .description("give this project its identity, in .kittify/config.yaml")
    .option("--git", "also tell git how to merge event logs, and what to ignore")
    .addOption(jsonOption())
    .action(async ({ git, json }: { readonly git?: boolean; readonly json?: boolean }) => {
      const { hostname, userInfo } = await import("node:os");
      const { configFile, ensureIdentity, machineSyncSystem, userNameOf, withProcessLock } = await import(
        "@spec-kitty/cli-sync"
      );
      const repoRoot = await checkout(io);
      const system = machineSyncSystem();
      const { identity, stored, warnings } = await ensureIdentity({
        repoRoot,
        machine: { hostname: hostname(), username: userNameOf(io.env, userInfo().username) },
        newUuid: () => system.newUuid(),
        exclusively: (work) => withProcessLock(`${userFolder(io)}/identity.lock`, { system }, work),
      });
      for (const warning of warnings) warner(io)(warning);
      const changed = git ? await setUp(io, repoRoot) : undefined;
      const { uuid, slug, node_id, build_id } = identity;
      if (json) {
        const document = { schema: "identity/1", uuid, slug, node_id, build_id, stored };
        await io.stdout.write(`${JSON.stringify({ ...document, ...(changed && { git: { changed } }) })}\n`);
        return;
      }
      const where = stored
        ? `in ${configFile(repoRoot)}`
        : "for this run only: the file could not be written";
      await io.stdout.write(`Project ${slug} (${uuid}), node ${node_id}, ${where}.\n`);
      if (changed !== undefined) await io.stdout.write(`${gitWords(changed)}\n`);
    });
};

/** The files and settings of git that were changed. */
async function setUp(io: Io, repoRoot: string): Promise<readonly string[]> {
  const { setUpGit } = await import("@spec-kitty/cli-sync");
  const setup = await setUpGit({ repoRoot, command: launcher(io) });
  if (setup.ok) return setup.changed;
  throw new CommandError(`${setup.message} [${setup.code}]`, Exit.FINDINGS);
}

function gitWords(changed: readonly string[]): string {
  if (changed.length === 0) return "Git knows already how to merge event logs.";
  const committed = [".gitattributes", ".gitignore"].filter((file) => changed.includes(file));
  const commit =
    committed.length === 0 ? "" : ` Commit ${committed.join(" and ")}, so that everybody has it.`;
  return `Git merges event logs by their ids now.${commit}`;
}
