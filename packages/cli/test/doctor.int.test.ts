/** Every finding of `skitty doctor` is provoked in a real checkout, cured by what is printed, and gone afterwards. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FINDING_CODES } from "../../cli-sync/src/index.js";
import { Peer } from "../../cli-sync/test/peer.js";
import { openDatabase } from "../../store-sqlite/src/database.js";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { type Doctored, type Found, Place, program, removePlaces } from "./doctor-place.js";
import { skitty } from "./skitty.js";

let server: string;
let serving: Promise<unknown>;
const stop = new AbortController();
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  const { repo: cwd } = Place.bare();
  server = await new Promise<string>((ready) => {
    serving = skitty(["serve", "--store", "sqlite:server.db", "--port", "0", "--auto-approve", "--json"], {
      ...{ cwd, signal: stop.signal },
      onStdout: (text) => ready(JSON.parse(text).url),
    });
  });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  stop.abort();
  await serving;
  removePlaces();
});

const listening = (server: Server, port = 0) =>
  new Promise<number>((ready) =>
    server.listen(port, "127.0.0.1", () => ready((server.address() as AddressInfo).port)),
  );

/** A server that answers as told; its port. */
async function answering(listener: RequestListener): Promise<number> {
  const one = createServer(listener);
  closing.push(() => {
    one.closeAllConnections();
    one.close();
  });
  return listening(one);
}

const json =
  (status: number, body: object): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };

let login: string | undefined;

async function loggedIn(): Promise<Place> {
  const place = await Place.project();
  // One login serves all: a server makes people wait for it.
  if (login === undefined) await place.run("login", "--server", server);
  login ??= readFileSync(credentials(place), "utf8");
  chmodSync(place.write(credentials(place), login), 0o600);
  return place;
}

const emit = (place: Place) =>
  place.run("emit", "WPCreated", "--payload", JSON.stringify(PAYLOADS.WPCreated));
/** In a process of its own, which lets go of the files for good. */
const typeEmit = (place: Place) =>
  place.shell([`skitty emit WPCreated --payload '${JSON.stringify(PAYLOADS.WPCreated)}'`]);
const codes = ({ findings }: Pick<Doctored, "findings">) => findings.map(({ code }) => code);
const credentials = (place: Place) => join(place.home, "auth/skitty-credentials.json");
const queueOf = (place: Place): string => {
  const own = join(place.home, "queues");
  return existsSync(own)
    ? join(own, readdirSync(own).find((name) => name.endsWith(".db"))!)
    : join(place.home, "queue.db");
};
const sql = (place: Place, text: string) => {
  using database = openDatabase(queueOf(place));
  database.exec(text);
};

async function found(place: Place, code: string): Promise<Found> {
  const { exit, findings } = await place.doctor();
  const finding = findings.find((one) => one.code === code);
  expect(finding, `${code} among ${JSON.stringify(findings)}`).toBeDefined();
  expect(exit).toBe(1);
  // What is printed for a person can be copied line by line.
  const { stdout } = await place.run("doctor");
  expect(stdout).toContain(` ${code}\n`);
  for (const command of finding!.remedy.commands) expect(stdout.split("\n")).toContain(`    ${command}`);
  return finding!;
}

/** Types the remedy as it is printed, and looks again. */
async function cure(place: Place, finding: Found, user?: number): Promise<Doctored> {
  const commands = finding.remedy.commands.map((command) => command.replace(/\bURL\b/, server));
  expect(commands.length).toBeGreaterThan(0);
  // Wherever in the checkout the person stands.
  const folder = finding.code === "NOT_A_REPOSITORY" || user !== undefined ? place.repo : place.deep();
  // What changes the shell or needs a user of its own shows in that shell alone; the rest everywhere, and sooner.
  const isLocal = user !== undefined || commands.some((command) => command.startsWith("unset "));
  const said = await place.shell(
    isLocal ? [...commands, "echo", "skitty doctor --json"] : commands,
    user,
    folder,
  );
  if (!isLocal) return place.doctor();
  const last = said.split("\n").find((text) => text.startsWith('{"schema":"doctor/1"'));
  expect(last, said).toBeDefined();
  return { exit: 0, ...JSON.parse(last!) };
}

interface Provocation {
  readonly code: string;
  readonly how: string;
  readonly provoke: () => Promise<Place> | Place;
  /** What somebody else does meanwhile. */
  readonly meanwhile?: () => void;
}

let isMended = false;

const LOG = "kitty-specs/014-board/status.events.jsonl";
const line = (more: object = {}) =>
  `${JSON.stringify({
    ...{
      actor: "a",
      at: "2026-03-01T10:00:00+00:00",
      event_id: "01J00000000000000000000001",
      evidence: null,
    },
    ...{ execution_mode: "worktree", force: false, from_lane: "planned", mission_slug: "014-board" },
    ...{ policy_metadata: null, reason: null, review_ref: null, to_lane: "claimed", wp_id: "WP01", ...more },
  })}\n`;

const PROVOCATIONS: readonly Provocation[] = [
  { code: "NOT_A_REPOSITORY", how: "a folder alone", provoke: () => Place.bare() },
  { code: "IDENTITY_MISSING", how: "a new repository", provoke: () => Place.repository() },
  {
    ...{ code: "IDENTITY_INCOMPLETE", how: "half an identity" },
    provoke: () => {
      const place = Place.repository();
      place.write(".kittify/config.yaml", "project:\n  slug: board\n");
      return place;
    },
  },
  {
    ...{ code: "CONFIG_NOT_UNDERSTOOD", how: "broken YAML" },
    provoke: () => {
      const place = Place.repository();
      place.write(".kittify/config.yaml", "project: [\n");
      return place;
    },
  },
  {
    ...{ code: "CONFIG_NOT_UNDERSTOOD", how: "a conflict in a file that was good" },
    provoke: async () => {
      const place = await Place.project();
      place.commit(".kittify/config.yaml");
      place.write(".kittify/config.yaml", "<<<<<<< HEAD\nproject:\n=======\n");
      return place;
    },
  },
  {
    ...{ code: "SETTINGS_NOT_UNDERSTOOD", how: "broken TOML" },
    provoke: async () => {
      const place = await Place.project();
      place.write(join(place.home, "config.toml"), "[sync\n");
      return place;
    },
  },
  ...(["a header of another kind", "a page of noise"] as const).map((how) => ({
    ...{ code: "QUEUE_DAMAGED", how },
    provoke: async () => {
      const place = await Place.project();
      for (let n = 0; n < 2; n++) await typeEmit(place);
      const bytes = readFileSync(queueOf(place));
      if (how.startsWith("a header")) bytes.fill(7, 0, 100);
      else bytes.fill(7, 4096, 8192);
      place.write(queueOf(place), bytes);
      return place;
    },
  })),
  {
    ...{ code: "QUEUE_NEARLY_FULL", how: "nine of ten" },
    provoke: async () => {
      const place = await loggedIn();
      place.write(join(place.home, "config.toml"), "[sync]\nmax_queue_size = 10\n");
      for (let n = 0; n < 9; n++) await emit(place);
      return place;
    },
  },
  {
    ...{ code: "DEAD_LETTERS", how: "one that was given up" },
    provoke: async () => {
      const place = await Place.project();
      await emit(place);
      sql(
        place,
        `INSERT INTO skitty_dead_letter SELECT event_id, event_type, data, timestamp, 5, 0, 'http://x', 'schema_mismatch', 'field payload' FROM queue;
         DELETE FROM queue; UPDATE skitty_ledger SET state = 'dead'`,
      );
      return place;
    },
  },
  {
    ...{ code: "EVENTS_IN_FILES", how: "taken out by hand" },
    provoke: async () => {
      const place = await Place.project();
      await emit(place);
      await place.run("queue", "export", "it's waiting.jsonl", "--remove");
      return place;
    },
  },
  {
    ...{ code: "DELIVERY_OVERDUE", how: "two days old, logged in" },
    provoke: async () => {
      const place = await loggedIn();
      await emit(place);
      sql(place, "UPDATE queue SET timestamp = timestamp - 2 * 86400");
      return place;
    },
  },
  {
    ...{ code: "DELIVERY_OVERDUE", how: "two days old, no server known" },
    provoke: async () => {
      const place = await Place.project();
      await emit(place);
      sql(place, "UPDATE queue SET timestamp = timestamp - 2 * 86400");
      return place;
    },
  },
  {
    ...{ code: "CREDENTIALS_EXPOSED", how: "mode 644" },
    provoke: async () => {
      const place = await loggedIn();
      chmodSync(credentials(place), 0o644);
      return place;
    },
  },
  {
    ...{ code: "CREDENTIALS_NOT_UNDERSTOOD", how: "half a file" },
    provoke: async () => {
      const place = await Place.project();
      place.env["SPEC_KITTY_SAAS_URL"] = server;
      chmodSync(place.write(credentials(place), '{"sessions":'), 0o600);
      return place;
    },
  },
  {
    ...{ code: "NOT_LOGGED_IN", how: "the server is known" },
    provoke: async () => {
      const place = await Place.project();
      place.env["SPEC_KITTY_SAAS_URL"] = server;
      return place;
    },
  },
  ...([3_600_000, -1] as const).map((validFor) => ({
    ...{ code: "LOGIN_OVER", how: `tokens that the server does not know, valid for ${validFor} ms` },
    provoke: async () => {
      const place = await loggedIn();
      const { sessions, ...file } = JSON.parse(readFileSync(credentials(place), "utf8"));
      Object.assign(sessions[server], {
        access_token: "x",
        refresh_token: "y",
        expires_at: Date.now() + validFor,
      });
      place.write(credentials(place), JSON.stringify({ ...file, sessions }));
      return place;
    },
  })),
  {
    ...{ code: "SERVER_URL_INVALID", how: "in the environment" },
    provoke: async () => {
      const place = await Place.project();
      place.env["SPEC_KITTY_SAAS_URL"] = "ftp://sync.example.org";
      return place;
    },
  },
  {
    ...{ code: "SERVER_URL_INVALID", how: "in the settings" },
    provoke: async () => {
      const place = await Place.project();
      place.write(
        join(place.home, "config.toml"),
        '[sync]\nserver_url = "sync example"\nmax_queue_size = 7\n',
      );
      return place;
    },
  },
  {
    ...{ code: "SERVER_NOT_SYNC", how: "a web page, by the environment" },
    provoke: async () => {
      const place = await Place.project();
      const port = await answering((_request, response) => response.end("<html>"));
      place.env["SPEC_KITTY_SAAS_URL"] = `http://127.0.0.1:${port}`;
      return place;
    },
  },
  {
    ...{ code: "SERVER_NOT_SYNC", how: "where a login is from" },
    provoke: async () => {
      const place = await loggedIn();
      const port = await answering(json(404, {}));
      const text = readFileSync(credentials(place), "utf8");
      place.write(credentials(place), text.replaceAll(server, `http://127.0.0.1:${port}`));
      return place;
    },
  },
  {
    ...{ code: "SERVER_UNREACHABLE", how: "one elsewhere that is overloaded for a while" },
    provoke: async () => {
      isMended = false;
      const place = await Place.project();
      const port = await answering((...args) => json(isMended ? 401 : 503, { error: "x" })(...args));
      place.env["SPEC_KITTY_SAAS_URL"] = `http://[::ffff:127.0.0.1]:${port}`;
      return place;
    },
    meanwhile: () => {
      isMended = true;
    },
  },
  {
    ...{ code: "PROTOCOL_REFUSED", how: "a server that wants a newer client" },
    provoke: async () => {
      const place = await Place.project();
      const isNew = () => existsSync(join(place.bin, "updated"));
      const port = await answering((...args) =>
        isNew()
          ? json(401, { error: "invalid_token" })(...args)
          : json(412, { sync_protocol: { upgrade_guidance: "get 9.0" } })(...args),
      );
      program("npm", `echo "$@" > "${join(place.bin, "updated")}"`, place.bin);
      place.env["SPEC_KITTY_SAAS_URL"] = `http://127.0.0.1:${port}`;
      return place;
    },
  },
  {
    ...{ code: "CLOCK_SKEW", how: "an hour between the machines" },
    provoke: async () => {
      const place = await Place.project();
      const isSet = () => existsSync(join(place.bin, "set"));
      const port = await answering((_request, response) => {
        response.setHeader("Date", new Date(Date.now() + (isSet() ? 0 : 3_600_000)).toUTCString());
        response.writeHead(401, { "Content-Type": "application/json" }).end("{}");
      });
      program("sudo", `echo "$@" > "${join(place.bin, "set")}"`, place.bin);
      place.env["SPEC_KITTY_SAAS_URL"] = `http://127.0.0.1:${port}`;
      return place;
    },
  },
  ...["clock.json", "shared-clock.db"].map((name) => ({
    ...{ code: "CLOCK_DAMAGED", how: name },
    provoke: async () => {
      const place = await Place.project();
      await typeEmit(place);
      place.write(join(place.home, name), "noise ".repeat(2000));
      return place;
    },
  })),
  {
    ...{ code: "CLOCK_BEHIND", how: "an old copy of the file" },
    provoke: async () => {
      const place = await Place.project();
      const old = await emit(place).then(() => readFileSync(join(place.home, "clock.json")));
      await emit(place);
      place.write(join(place.home, "clock.json"), old);
      return place;
    },
  },
  {
    ...{ code: "CLOCK_BEHIND", how: "both files gone, while events wait" },
    provoke: async () => {
      const place = await Place.project();
      await typeEmit(place);
      for (const name of readdirSync(place.home)) if (name.includes("clock")) rmSync(join(place.home, name));
      return place;
    },
  },
  {
    ...{ code: "GIT_LOCK_STALE", how: "left by a git that was killed" },
    provoke: async () => {
      const place = await Place.project();
      const hourAgo = Date.now() / 1000 - 3600;
      utimesSync(place.write(".git/index.lock", ""), hourAgo, hourAgo);
      return place;
    },
  },
  {
    ...{ code: "SYNC_STATE_DAMAGED", how: "half a file" },
    provoke: async () => {
      const place = await Place.project();
      place.write(".kittify/sync-state.json", '{"pending_local_commits": [');
      return place;
    },
  },
  {
    ...{ code: "SYNC_STATE_VERSIONED", how: "committed" },
    provoke: async () => {
      const place = await Place.project();
      const state = { last_saas_confirmed_hash: null, pending_local_commits: [] };
      place.write(".kittify/sync-state.json", JSON.stringify(state, null, 2));
      place.commit(".kittify/sync-state.json");
      return place;
    },
  },
  ...['{"work_packages": {}}', "no json"].map((text) => ({
    ...{ code: "STATUS_OUTDATED", how: text },
    provoke: async () => {
      const place = await Place.project();
      place.write(LOG, line());
      place.write("kitty-specs/014-board/status.json", text);
      return place;
    },
  })),
  {
    ...{ code: "PERSONAL_DATA_COMMITTED", how: "in a log of a mission and one of the glossary" },
    provoke: async () => {
      const place = await Place.project();
      place.write(
        LOG,
        line() + line({ event_id: "01J00000000000000000000002", evidence: { deep: { hostname: "x" } } }),
      );
      place.write(
        ".kittify/events/glossary/m 1.events.jsonl",
        '{"developer_email":"a@b"}\nno json "hostname": 1\n',
      );
      place.commit(LOG, ".kittify/events");
      return place;
    },
  },
];

describe("what skitty doctor finds is gone once its remedy was typed:", () => {
  test.each(PROVOCATIONS)("$code: $how", async ({ code, provoke, meanwhile }) => {
    const place = await provoke();
    const finding = await found(place, code);
    meanwhile?.();
    expect(codes(await cure(place, finding))).not.toContain(code);
  });

  /** Somebody who may not write everything: root is somebody else then. */
  function ordinary(place: Place): number | undefined {
    if (process.getuid?.() !== 0) return undefined;
    const user = 65534;
    chmodSync(dirname(dirname(place.repo)), 0o755);
    for (const path of [place.repo, place.home])
      for (const entry of ["", ...readdirSync(path, { recursive: true, encoding: "utf8" })])
        chownSync(join(path, entry), user, user);
    return user;
  }

  async function foundBy(place: Place, code: string, user: number | undefined): Promise<Found> {
    const before = JSON.parse(await place.shell(["skitty doctor --json"], user)) as Doctored;
    const finding = before.findings.find((one) => one.code === code);
    expect(finding, JSON.stringify(before)).toBeDefined();
    return finding!;
  }

  test("CONFIG_READ_ONLY: a project without identity that may not be written", async () => {
    const place = Place.repository();
    mkdirSync(join(place.repo, ".kittify"));
    const user = ordinary(place);
    chmodSync(join(place.repo, ".kittify"), 0o555);
    const after = await cure(place, await foundBy(place, "CONFIG_READ_ONLY", user), user);
    expect(codes(after)).not.toContain("CONFIG_READ_ONLY");
    expect(readFileSync(join(place.repo, ".kittify/config.yaml"), "utf8")).toContain("uuid:");
  });

  test("REPOSITORY_READ_ONLY: a project whose missions may not be written", async () => {
    const place = await Place.project();
    place.write("kitty-specs/014-board/meta.json", "{}");
    const user = ordinary(place);
    chmodSync(join(place.repo, "kitty-specs"), 0o555);
    const after = await cure(place, await foundBy(place, "REPOSITORY_READ_ONLY", user), user);
    expect(codes(after)).toEqual([]);
  });

  test("MERGE_DRIVER_MISSING: versioned logs, which then merge without a conflict", async () => {
    const place = await Place.project();
    place.write(LOG, line());
    place.commit(LOG);
    const finding = await found(place, "MERGE_DRIVER_MISSING");
    expect(codes(await cure(place, finding))).not.toContain("MERGE_DRIVER_MISSING");
    place.commit(".gitattributes", ".gitignore");
    const append = (n: number) => {
      const more = line({ event_id: `01J0000000000000000000000${n}`, wp_id: `WP0${n}` });
      place.write(LOG, readFileSync(join(place.repo, LOG), "utf8") + more);
      place.git("commit", "-q", "-am", `move ${n}`);
    };
    place.git("branch", "other");
    append(2);
    place.git("checkout", "-q", "other");
    append(3);
    // The driver is on the path of the shell.
    await place.shell(["git merge -q --no-edit kitty/014-board"]);
    expect(place.git("status", "--porcelain", "--", "kitty-specs")).toBe("");
    const merged = readFileSync(join(place.repo, LOG), "utf8").trim().split("\n");
    expect(merged.map((text) => JSON.parse(text).wp_id).sort()).toEqual(["WP01", "WP02", "WP03"]);
  });

  test("NO_TEAM: a login that nobody gave a team", async () => {
    const peer = await Peer.start();
    closing.push(() => peer.stop());
    peer.hasPrivateTeam = false;
    const place = await Place.project();
    await place.run("login", "--server", peer.url);
    const finding = await found(place, "NO_TEAM");
    expect(finding.remedy.note).toContain("team");
    peer.hasPrivateTeam = true;
    expect(codes(await cure(place, finding))).not.toContain("NO_TEAM");
  });

  test("SERVER_UNREACHABLE: one on this machine that does not run", async () => {
    const free = createServer();
    const port = await listening(free);
    await new Promise((closed) => free.close(closed));
    const place = await Place.project();
    place.env["SPEC_KITTY_SAAS_URL"] = `http://127.0.0.1:${port}`;
    const { remedy } = await found(place, "SERVER_UNREACHABLE");
    expect(remedy.commands).toEqual([`skitty serve --port ${port}`]);
    // It runs until it is told to stop.
    const said = await place.shell([
      ...[`${remedy.commands[0]} > served &`, "served=$!"],
      ...["until grep -q http served; do sleep 0.05; kill -0 $served || exit 1; done"],
      ...["skitty doctor --json", "kill $served", "wait $served"],
    ]);
    const after = JSON.parse(said.split("\n").find((text) => text.startsWith('{"schema"'))!) as Doctored;
    expect(codes(after)).toEqual(["NOT_LOGGED_IN"]);
  });
});

/** Everything below a folder: names, modes and bytes. */
function snapshot(folder: string): unknown[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      // SQLite keeps what several processes share beside its files.
      .filter((path) => !/-(?:shm|wal)$|index$/.test(path))
      .sort()
      .map((path) => {
        const { mode } = statSync(path);
        return [path, mode, statSync(path).isFile() ? readFileSync(path, "latin1") : null];
      })
  );
}

describe("every code", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/cli-sync.md"), "utf8");
  const own = readFileSync(import.meta.filename, "utf8");

  test.each(FINDING_CODES)("%s is provoked above, and explained in the docs", (code) => {
    const isProvoked = PROVOCATIONS.some((one) => one.code === code) || own.includes(`test("${code}: `);
    expect(isProvoked).toBe(true);
    expect(page).toContain(`\`${code}\``);
  });
});

describe("skitty doctor", () => {
  test("finds nothing where all is well, and says what it looked at", async () => {
    const place = await loggedIn();
    await emit(place);
    const { exit, stdout, stderr } = await place.run("doctor");
    expect([exit, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      `✓ All is well in ${place.repo}\n  Looked at repository, identity, folders, settings, credentials, login, server,\n  queue, clock, git locks, merge driver, sync state, status files, event logs.\n`,
    );
    expect(await place.doctor()).toEqual({
      ...{ exit: 0, schema: "doctor/1", findings: [], mended: [] },
      checked: expect.arrayContaining(["queue", "event logs"]),
    });
  });

  test("needs neither login nor server: that is nothing wrong", async () => {
    const place = await Place.project();
    await emit(place);
    expect(await place.doctor()).toMatchObject({ exit: 0, findings: [] });
  });

  test("changes nothing unless it is told to", async () => {
    const place = await Place.project();
    place.env["SPEC_KITTY_SAAS_URL"] = server;
    await typeEmit(place);
    chmodSync(place.write(credentials(place), "{"), 0o644);
    place.write(join(place.home, "clock.json"), "noise");
    place.write(LOG, line({ evidence: { hostname: "x" } }));
    place.write("kitty-specs/014-board/status.json", "{}");
    place.commit("kitty-specs");
    const before = [snapshot(place.home), snapshot(place.repo)];
    const { findings } = await place.doctor();
    expect(codes({ findings }).sort()).toEqual(
      [
        ...["CREDENTIALS_EXPOSED", "CREDENTIALS_NOT_UNDERSTOOD", "NOT_LOGGED_IN", "CLOCK_DAMAGED"],
        ...["STATUS_OUTDATED", "PERSONAL_DATA_COMMITTED", "MERGE_DRIVER_MISSING"],
      ].sort(),
    );
    expect([snapshot(place.home), snapshot(place.repo)]).toEqual(before);
  });

  test("--fix mends what loses nothing, says so, and leaves the rest to a person", async () => {
    const place = await Place.project();
    place.env["SPEC_KITTY_SAAS_URL"] = server;
    for (let n = 0; n < 2; n++) await typeEmit(place);
    const bytes = readFileSync(queueOf(place));
    place.write(queueOf(place), bytes.fill(7, 4096, 8192));
    chmodSync(place.write(credentials(place), '{"sessions":{}}'), 0o640);
    const clock = JSON.parse(readFileSync(join(place.home, "clock.json"), "utf8"));
    place.write(join(place.home, "clock.json"), "noise");
    place.write(LOG, line({ policy_metadata: { hostname: "x", kept: 1 } }));
    place.write("kitty-specs/014-board/status.json", "{}");
    place.commit("kitty-specs");

    const { stdout } = await place.run("doctor", "--fix");
    expect(stdout).toMatch(
      /^✓ Mended: CREDENTIALS_EXPOSED, QUEUE_DAMAGED, CLOCK_DAMAGED, STATUS_OUTDATED, PERSONAL_DATA_COMMITTED\.\n\n/,
    );
    expect(stdout).toContain("! NOT_LOGGED_IN\n");
    expect(stdout).toContain("    git commit -q -m");
    expect(statSync(credentials(place)).mode & 0o777).toBe(0o600);
    const { value, node_id } = JSON.parse(readFileSync(join(place.home, "clock.json"), "utf8"));
    expect([value > clock.value, node_id]).toEqual([true, clock.node_id]);
    expect(JSON.parse(readFileSync(join(place.repo, LOG), "utf8")).policy_metadata).toEqual({ kept: 1 });
    const status = JSON.parse(readFileSync(join(place.repo, "kitty-specs/014-board/status.json"), "utf8"));
    expect(status.work_packages.WP01.lane).toBe("claimed");
    expect(readdirSync(place.home).filter((name) => name.includes(".damaged-"))).not.toEqual([]);
    place.git("commit", "-q", "-am", "clean");
    expect(codes(await place.doctor("--fix", "--server", server)).sort()).toEqual([
      ...["MERGE_DRIVER_MISSING", "NOT_LOGGED_IN"],
    ]);
  });

  test("asks no server when it is offline", async () => {
    const place = await Place.project();
    place.env["SPEC_KITTY_SAAS_URL"] = "http://127.0.0.1:9";
    expect(codes(await place.doctor("--offline"))).toEqual(["NOT_LOGGED_IN"]);
    expect(codes(await place.doctor())).toEqual(["NOT_LOGGED_IN", "SERVER_UNREACHABLE"]);
  });

  test("names the server of an option in its remedies, and takes its address back where it is none", async () => {
    const place = await Place.project();
    await emit(place);
    sql(place, "UPDATE queue SET timestamp = timestamp - 2 * 86400");
    const port = await answering(json(503, {}));
    const other = `http://[::ffff:127.0.0.1]:${port}`;
    const { findings } = await place.doctor("--server", other);
    const commands = (code: string) => findings.find((one) => one.code === code)?.remedy.commands;
    const url = new URL(other).origin;
    expect(commands("DELIVERY_OVERDUE")).toEqual([
      `skitty login --server '${url}'`,
      `skitty push --server '${other}'`,
    ]);
    expect(commands("SERVER_UNREACHABLE")).toEqual([`skitty push --server '${other}'`]);
    const wrong = await place.doctor("--server", "nowhere");
    expect(wrong.findings.find(({ code }) => code === "SERVER_URL_INVALID")?.remedy.commands).toEqual([
      "skitty doctor --server URL",
    ]);
  });

  test("a token that cannot be renewed because the server is down is no lost login", async () => {
    const place = await loggedIn();
    const port = await answering(json(503, {}));
    const text = readFileSync(credentials(place), "utf8").replaceAll(server, `http://127.0.0.1:${port}`);
    place.write(credentials(place), text.replace(/"expires_at": \d+/, '"expires_at": 1'));
    expect(codes(await place.doctor())).toEqual(["SERVER_UNREACHABLE"]);
  });

  test("finds no fault with a clock that is a few seconds off, or a server that tells no time", async () => {
    const place = await Place.project();
    for (const date of [new Date(Date.now() - 30_000).toUTCString(), "noon"]) {
      const port = await answering((_request, response) => {
        response.setHeader("Date", date);
        response.writeHead(401, { "Content-Type": "application/json" }).end("{}");
      });
      expect(codes(await place.doctor("--server", `http://127.0.0.1:${port}`))).toEqual(["NOT_LOGGED_IN"]);
    }
    const ahead = await answering((_request, response) => {
      response.setHeader("Date", new Date(Date.now() - 300_000).toUTCString());
      response.writeHead(401, { "Content-Type": "application/json" }).end("{}");
    });
    const { findings } = await place.doctor("--server", `http://127.0.0.1:${ahead}`);
    expect(findings.at(-1)).toMatchObject({
      code: "CLOCK_SKEW",
      message: expect.stringContaining("s ahead of"),
    });
  });

  test("empty files of processes that were killed at once are no damage", async () => {
    const place = await Place.project();
    for (const name of ["queue.db", "shared-clock.db"]) place.write(join(place.home, name), "");
    expect(await place.doctor()).toMatchObject({ exit: 0, findings: [] });
  });

  test("a young lock is at work, and no finding", async () => {
    const place = await Place.project();
    place.write(".git/index.lock", "");
    expect(await place.doctor()).toMatchObject({ exit: 0, findings: [] });
  });

  test("text of others cannot move or colour the terminal", async () => {
    const place = await Place.project();
    const port = await answering(json(412, { error_description: "\u001b[2J\u202eget 9.0" }));
    const { stdout } = await place.run("doctor", "--server", `http://127.0.0.1:${port}`);
    expect(stdout).toContain("get 9.0");
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });

  test("says which of several servers it needs to know", async () => {
    const place = await loggedIn();
    const { sessions, ...file } = JSON.parse(readFileSync(credentials(place), "utf8"));
    const second = { ...sessions[server], server: "http://127.0.0.1:9" };
    place.write(
      credentials(place),
      JSON.stringify({ ...file, sessions: { ...sessions, [second.server]: second } }),
    );
    const { exit, stderr } = await place.run("doctor");
    expect([exit, stderr]).toEqual([2, expect.stringContaining("say which with --server")]);
  });
});
