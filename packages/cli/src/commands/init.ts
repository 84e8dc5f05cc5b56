import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { checkout, userFolder, warner } from "../sync/client.js";

export const registerInit: Register = (program, io) => {
  program
    .command("init")
    .description("give this project its identity, in .kittify/config.yaml")
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json?: boolean }) => {
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
      const { uuid, slug, node_id, build_id } = identity;
      if (json) {
        await io.stdout.write(
          `${JSON.stringify({ schema: "identity/1", uuid, slug, node_id, build_id, stored })}\n`,
        );
        return;
      }
      const where = stored
        ? `in ${configFile(repoRoot)}`
        : "for this run only: the file could not be written";
      await io.stdout.write(`Project ${slug} (${uuid}), node ${node_id}, ${where}.\n`);
    });
};
