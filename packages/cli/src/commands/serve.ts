import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { ServerStore, ServerSystem } from "@spec-kitty/sync-server";
import { type Command, Option } from "commander";
import { Exit, type Io } from "../io.js";
import { jsonOption, wholeNumber } from "../options.js";
import type { Register } from "../run.js";

interface Options {
  readonly store: string;
  readonly json?: boolean;
}

interface ServeOptions extends Options {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly pingInterval: number;
  readonly autoApprove?: boolean;
  readonly logLevel: string;
}

export const registerServe: Register = (program, io, finish) => {
  const serve = program
    .command("serve")
    .description("run the sync server of a team: events, live state and login on one port")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; a free one for 0", wholeNumber(0, 65535), 4700)
    .addOption(storeOption())
    .option("--public-url <url>", "how clients reach the server where a proxy stands before it")
    .option("--ping-interval <seconds>", "time between two pings to each socket", wholeNumber(1, 3600), 30)
    .option("--auto-approve", "confirm every login by itself (only on loopback, for trying things out)")
    .addOption(
      new Option("--log-level <level>", "what is logged, as JSON lines on standard error")
        .choices(["error", "warn", "info", "debug", "silent"])
        .default("warn"),
    )
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(async (options: ServeOptions) => {
      await run(options, io);
      // A server is there until it is told to stop.
      finish(Exit.DONE);
    });

  serve
    .command("token")
    .description("tokens for a member, without a login; for scripts on the server's machine")
    .requiredOption("--user <email>", "the member; made where missing")
    .addOption(storeOption())
    .addOption(jsonOption())
    .action(({ user }: { user: string }, command: Command) =>
      withStore(command, async (store, system, json) => {
        const { Members, Sessions } = await import("@spec-kitty/sync-server");
        const members = new Members(store.sql, system);
        const { user_id } = await members.ensure(user);
        const [team] = await members.teamsOf(user_id);
        const { access_token, refresh_token } = await new Sessions(store.sql, system).begin(
          user_id,
          team!.team_id,
        );
        const told = { access_token, refresh_token, team_id: team!.team_id };
        await io.stdout.write(json ? `${JSON.stringify(told)}\n` : listed(told));
      }),
    );

  serve
    .command("invite")
    .description("make somebody a member, or give them a new passphrase; it is told only here")
    .argument("<email>", "their e-mail address")
    .addOption(storeOption())
    .addOption(jsonOption())
    .action((email: string, _options: Options, command: Command) =>
      withStore(command, async (store, system, json) => {
        const { Members } = await import("@spec-kitty/sync-server");
        const invited = await new Members(store.sql, system).invite(email);
        const told = { email: invited.email, passphrase: invited.passphrase };
        await io.stdout.write(
          json ? `${JSON.stringify({ schema: "invitation/1", ...told })}\n` : listed(told),
        );
      }),
    );

  serve
    .command("rebuild")
    .description("make the index and all stored states anew from the journal")
    .addOption(storeOption())
    .addOption(jsonOption())
    .action((_options: Options, command: Command) =>
      withStore(command, async (store, _system, json) => {
        const { Indexer } = await import("@spec-kitty/sync-server");
        await new Indexer(store).rebuild();
        const events = await store.journal.head();
        await io.stdout.write(
          json ? `${JSON.stringify({ schema: "rebuild/1", events })}\n` : `Rebuilt from ${events} events.\n`,
        );
      }),
    );

  async function withStore(
    command: Command,
    work: (store: ServerStore, system: ServerSystem, json: boolean) => Promise<void>,
  ): Promise<void> {
    // Options may stand before or behind the name of the command.
    const { store: address, json = false } = command.optsWithGlobals<Options>();
    const store = await openStore(address, io);
    try {
      await work(store, await machine(), json);
    } finally {
      await store.close();
    }
  }
};

async function run(options: ServeOptions, io: Io): Promise<void> {
  const [{ startServer }, { pino }] = await Promise.all([import("@spec-kitty/sync-server"), import("pino")]);
  const store = await openStore(options.store, io);
  try {
    const logger = pino(
      { level: options.logLevel, base: null },
      { write: (line: string) => void io.stderr.write(line) },
    );
    const server = await startServer({
      ...{ store, logger, host: options.host, port: options.port },
      system: await machine(),
      pingInterval: options.pingInterval * 1000,
      autoApprove: options.autoApprove ?? false,
      ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    });
    const ready = options.json ? JSON.stringify({ url: server.url }) : greeting(server.url, options.store);
    await io.stdout.write(`${ready}\n`);
    await new Promise<void>((ended) => {
      if (io.signal.aborted) ended();
      else io.signal.addEventListener("abort", () => ended(), { once: true });
    });
    await server.close();
  } finally {
    await store.close();
  }
}

async function openStore(address: string, io: Io): Promise<ServerStore> {
  const { openServerStore } = await import("@spec-kitty/sync-server");
  const file = /^sqlite:(.+)$/.exec(address)?.[1];
  const lost = (error: Error) => void io.stderr.write(`skitty: ${error.message}\n`);
  return openServerStore(file === undefined ? address : `sqlite:${resolve(io.cwd, file)}`, lost);
}

async function machine(): Promise<ServerSystem> {
  const { machineSystem } = await import("@spec-kitty/events-core/system");
  const { epochMilliseconds, newEventId } = machineSystem();
  return { epochMilliseconds, newId: newEventId, randomBytes: (count) => randomBytes(count) };
}

function storeOption(): Option {
  return new Option("--store <address>", "sqlite:FILE or postgres://USER@HOST/DATABASE").default(
    "sqlite:spec-kitty-server.db",
  );
}

function greeting(url: string, store: string): string {
  return `The sync server is at ${url}, its events in ${store.replace(/\/\/.*@/, "//")}
Log in from a project: skitty login --server ${url}
Press Ctrl+C to end.`;
}

function listed(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

const HELP = `
Events are kept in a SQLite file, or in PostgreSQL, which several servers may
share. On 127.0.0.1 the login page confirms without sign-in. To serve others,
invite them first and put a proxy with TLS before the server:

  skitty serve invite anna@example.org --store sqlite:team.db
  skitty serve --host 0.0.0.0 --store sqlite:team.db \\
    --public-url https://sync.example.org
`;
