import { hostname, userInfo } from "node:os";
import type { Examination, Finding, MendWorld, NamedServer } from "@spec-kitty/cli-sync";
import { Exit, type Io, wantsColour } from "../io.js";
import { jsonOption } from "../options.js";
import { Progress } from "../progress.js";
import type { Register } from "../run.js";
import { checkout, serverOf, serverOption, userFolder } from "../sync/client.js";

interface Options {
  readonly server?: string;
  readonly fix?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
}

export const registerDoctor: Register = (program, io, finish) => {
  program
    .command("doctor")
    .description("look for what keeps this project from syncing, and say what cures it")
    .option("--fix", "mend what can be mended without losing anything")
    .option("--offline", "ask no server")
    .addOption(serverOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async ({ server, fix, offline, json }: Options) => {
      const { examine, isMendable, machineSyncSystem, mend, userNameOf } = await import(
        "@spec-kitty/cli-sync"
      );
      const world: MendWorld = {
        repoRoot: await checkout(io),
        root: userFolder(io),
        server: await namedServer(io, server),
        fetch: offline ? null : fetch,
        machine: { hostname: hostname(), username: userNameOf(io.env, userInfo().username) },
        system: machineSyncSystem(),
        signal: io.signal,
      };
      const progress = new Progress(io);
      const look = () => examine(world, (part) => void progress.show(() => `looking at ${part} …`));
      let examination = await look();
      let mended: readonly Finding[] = [];
      if (fix) {
        mended = await mend(examination.findings, world);
        if (mended.length > 0) examination = await look();
      }
      await progress.clear();
      const { findings } = examination;
      await io.stdout.write(
        json
          ? `${JSON.stringify({ schema: "doctor/1", ...examination, mended: mended.map(({ code }) => code) })}\n`
          : await inWords(examination, { mended, mendable: findings.filter(isMendable).length, world, io }),
      );
      if (findings.length > 0) finish(Exit.FINDINGS);
    });
};

/** As every command chooses it, with who named it. */
async function namedServer(io: Io, option: string | undefined): Promise<NamedServer | null> {
  if (option) return { url: option, by: "option" };
  const environment = io.env["SPEC_KITTY_SAAS_URL"];
  if (environment) return { url: environment, by: "environment" };
  const { readUserSettings } = await import("@spec-kitty/cli-sync");
  const settings = readUserSettings(userFolder(io), () => {}).server_url;
  if (settings !== null) return { url: settings, by: "settings" };
  const login = await serverOf(io);
  return login === undefined ? null : { url: login, by: "login" };
}

interface Told {
  readonly mended: readonly Finding[];
  /** How many of the findings `--fix` would mend. */
  readonly mendable: number;
  readonly world: MendWorld;
  readonly io: Io;
}

async function inWords({ findings, checked }: Examination, told: Told): Promise<string> {
  const { mended, mendable, world, io } = told;
  const { textDoctor } = await import("../sync/doctor-text.js");
  const { default: picocolors } = await import("picocolors");
  return textDoctor(findings, {
    ...{ mended, mendable, checked, place: world.repoRoot },
    width: Math.min(io.stdout.columns, 100),
    colours: picocolors.createColors(wantsColour(io.stdout, io.env)),
  });
}

const HELP = `
Each finding has a code that stays the same, and the commands that cure it.
Nothing is changed without --fix; exit code 1 says that there are findings.

Examples:
  skitty doctor
  skitty doctor --fix
  skitty doctor --json | jq -r '.findings[].remedy.commands[]'
`;
