/** Every finding of `skitty doctor` is provoked in a real checkout, cured by what is printed, and gone afterwards. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
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

/** Types the remedy as it is printed, and looks again in the same shell. */
async function cure(place: Place, finding: Found, user?: number): Promise<Doctored> {
  const commands = finding.remedy.commands.map((command) => command.replace(/\bURL\b/, server));
  expect(commands.length).toBeGreaterThan(0);
  const said = await place.shell([...commands, "echo", "skitty doctor --json"], user);
  const last = said
    .trim()
    .split("\n")
    .find((line) => line.startsWith('{"schema":"doctor/1"'));
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

  test("CONFIG_READ_ONLY: a project without identity that may not be written", async () => {
    const place = Place.repository();
    const user = process.getuid?.() === 0 ? 65534 : undefined;
    mkdirSync(join(place.repo, ".kittify"));
    // Root may write everything, so the person is somebody else then.
    if (user !== undefined) {
      chmodSync(dirname(dirname(place.repo)), 0o755);
      for (const one of [place.repo, place.home, join(place.repo, ".git"), join(place.repo, ".kittify")])
        chownSync(one, user, user);
    }
    chmodSync(join(place.repo, ".kittify"), 0o555);
    const before = JSON.parse(await place.shell(["skitty doctor --json"], user)) as Doctored;
    const finding = before.findings.find(({ code }) => code === "CONFIG_READ_ONLY");
    expect(finding, JSON.stringify(before)).toBeDefined();
    const after = await cure(place, finding!, user);
    expect(codes(after)).not.toContain("CONFIG_READ_ONLY");
    expect(readFileSync(join(place.repo, ".kittify/config.yaml"), "utf8")).toContain("uuid:");
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
