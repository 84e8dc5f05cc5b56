/** A real PostgreSQL server on loopback, started for a group of tests and thrown away after it. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe } from "vitest";

export interface PostgresServer {
  /** The address of a new, empty database. */
  newDatabase(): string;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** The folder with `initdb` and `postgres`: SKITTY_POSTGRES_BIN, else the newest of Debian's packages, else the PATH's. */
const binaries: string | undefined = [
  process.env["SKITTY_POSTGRES_BIN"],
  ...debianFolders(),
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
      ? "PostgreSQL is not here: install it, or name the folder with its initdb in SKITTY_POSTGRES_BIN"
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
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const files = join(folder, "data");
  const initdb = ["-D", files, "-U", "skitty", "--auth=trust", "--encoding=UTF8", "--no-sync"];
  execFileSync(join(binaries!, "initdb"), [...initdb, "--locale=C"], { ...as, stdio: "pipe", cwd: folder });
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`];
  const child = spawn(
    join(binaries!, "postgres"),
    ["-D", files, ...settings.flatMap((setting) => ["-c", setting])],
    { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, LC_MESSAGES: "C" } },
  );
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  await ready(child);
  let databases = 0;
  const address = (database: string) => `postgres://skitty@127.0.0.1:${port}/${database}`;
  return {
    newDatabase() {
      const name = `test_${++databases}`;
      execFileSync(join(binaries!, "createdb"), ["-h", folder, "-p", `${port}`, "-U", "skitty", name], as);
      return address(name);
    },
    async stop() {
      // A fast shutdown: connections are ended, not waited for.
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT");
        await ended;
      }
      process.removeListener("exit", killed);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
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
