import type { DevicePrompt } from "@spec-kitty/cli-sync";
import { CommandError, Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";
import { serverOf, serverOption, userFolder, warner } from "../sync/client.js";

interface Options {
  readonly server?: string;
  readonly json?: boolean;
}

export const registerLogin: Register = (program, io, finish) => {
  program
    .command("login")
    .description("log in at a sync server; you confirm a code in a browser")
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async ({ server: named, json }: Options) => {
      const { deviceLogin, machineSyncSystem, serverUrl } = await import("@spec-kitty/cli-sync");
      const given = await serverOf(io, named);
      if (given === undefined) throw new CommandError("Say at which server: skitty login --server URL");
      const server = serverUrl(given);
      const prompt = (text: string) => void io.stderr.write(text);
      const result = await deviceLogin({
        ...{ server, fetch, system: machineSyncSystem(), signal: io.signal },
        onPrompt: (device) => prompt(instruction(device)),
      });
      if (!result.ok) {
        await io.stderr.write(`skitty: ${result.message} [${result.code}]\n`);
        finish(result.code === "aborted" ? Exit.INTERRUPTED : Exit.FINDINGS);
        return;
      }
      await (await tokensAt(server)).store(result.session);
      const { email, team_id } = result.session;
      await io.stdout.write(
        json
          ? `${JSON.stringify({ schema: "login/1", server, email, team_id })}\n`
          : `Logged in at ${server} as ${email}.\n`,
      );
    });

  program
    .command("logout")
    .description("end the login; local work goes on, and what waits is sent after the next login")
    .addOption(serverOption())
    .addOption(jsonOption())
    .action(async ({ server: named, json }: Options) => {
      const { readUserSettings, serverUrl } = await import("@spec-kitty/cli-sync");
      const given = (await serverOf(io, named)) ?? readUserSettings(userFolder(io), warner(io)).server_url;
      const server = given === null || given === undefined ? null : serverUrl(given);
      const ended = server === null ? NOBODY : await (await tokensAt(server)).logout(io.signal);
      const { wasLoggedIn, confirmed } = ended;
      if (json) await io.stdout.write(`${JSON.stringify({ schema: "logout/1", server, ...ended })}\n`);
      else if (!wasLoggedIn) await io.stdout.write("Nobody was logged in.\n");
      else
        await io.stdout.write(`Logged out at ${server}${confirmed ? "" : "; the server was not reached"}.\n`);
    });

  async function tokensAt(server: string) {
    const { CredentialsFile, credentialsFile, machineSyncSystem, SessionTokens } = await import(
      "@spec-kitty/cli-sync"
    );
    const file = new CredentialsFile(credentialsFile(userFolder(io)), warner(io));
    return new SessionTokens({ server, file, fetch, system: machineSyncSystem() });
  }
};

const NOBODY = { wasLoggedIn: false, confirmed: false };

function instruction({
  user_code,
  verification_uri,
  verification_uri_complete,
  expires_in,
}: DevicePrompt): string {
  return `Open ${verification_uri_complete ?? verification_uri}
and confirm the code ${user_code} (it ends in ${Math.round(expires_in / 60)} min).
`;
}
