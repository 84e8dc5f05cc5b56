/**
 * Planted values in every personal field, at every depth, on every way in: no command lets them reach queue, wire, git or
 * what it prints (`cli-sync` 7, 003 FR-006 to FR-008, NFR-001).
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StatusLog, transitionLine } from "@spec-kitty/cli-sync";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { Peer } from "../../cli-sync/test/peer.js";
import { openDatabase } from "../../store-sqlite/src/database.js";
import { PERSONAL_FIELDS } from "../../sync-protocol/src/index.js";
import { envelope, PAYLOADS } from "../../sync-protocol/test/payloads.js";
import { Place, removePlaces } from "./doctor-place.js";
import { skitty } from "./skitty.js";

const CANARY = "canary-4711";
const personal = Object.fromEntries([...PERSONAL_FIELDS].map((field) => [field, CANARY]));
const session = { session_started_at: `2026-03-01T10:00:00Z ${CANARY}`, session_ended_at: CANARY };
const planted = {
  ...{ ...personal, ...session },
  nested: { ...personal, ...session, list: [[{ ...personal, deep: { ...personal, ...session } }]] },
};

let peer: Peer;
let place: Place;
/** Everything that any command printed. */
let said: string;

const run = async (...args: string[]) => {
  const { exit, stdout, stderr } = await place.run(...args);
  said += stdout + stderr;
  return { exit, stdout };
};
const emit = (type: string, payload: object, ...more: string[]) =>
  run("emit", type, "--payload", JSON.stringify({ ...payload, ...planted }), ...more);

beforeEach(async () => {
  peer = await Peer.start();
  place = await Place.project();
  said = "";
  place.write("kitty-specs/014-board/meta.json", "{}");
  place.commit(".kittify", "kitty-specs");
});
afterEach(() => peer.stop());
afterAll(removePlaces);

function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

/** All that git would hand to others: patches of every branch, and every object, reachable or not. */
function history(): string {
  const options = { cwd: place.repo, encoding: "latin1", maxBuffer: 1 << 28 } as const;
  return (
    execFileSync("git", ["log", "-p", "--all", "--format=fuller"], options) +
    execFileSync("git", ["cat-file", "--batch", "--batch-all-objects"], options)
  );
}

const GLOSSARY = {
  GlossarySenseUpdated: { scope_id: "s", term_surface: "t", after_sense: "x", reason: "", actor: "a" },
  GlossaryClarificationRequested: {
    ...{ scope_id: "s", step_id: "p", semantic_check_event_id: "c", term: "t", question: "?" },
    ...{ options: [], urgency: "low", actor: "a" },
  },
};

test("NFR-001 what is planted in events reaches neither queue, wire, git nor anything that is printed", async () => {
  await run("login", "--server", peer.url);
  const open = Object.keys(PAYLOADS).filter((type) => !type.startsWith("MissionDossier"));
  for (const type of open) {
    const { exit } = await emit(type, PAYLOADS[type as keyof typeof PAYLOADS]);
    expect([type, exit]).toEqual([type, 0]);
  }
  for (const [type, payload] of Object.entries(GLOSSARY))
    expect((await emit(type, { mission_id: "m1", ...payload })).exit).toBe(0);
  const asked = JSON.parse(
    (
      await emit(
        "GlossaryClarificationRequested",
        { mission_id: "m1", ...GLOSSARY.GlossaryClarificationRequested },
        "--json",
      )
    ).stdout,
  ).event_id;
  const answer = { mission_id: "m1", clarification_event_id: asked, selected_meaning: "x", actor: "a" };
  expect((await emit("GlossaryClarificationResolved", answer)).exit).toBe(0);
  // What is refused is told without what was planted.
  expect((await emit("WPCreated", { ...PAYLOADS.WPCreated, wp_id: "no" })).exit).toBe(1);
  expect((await emit("MissionDossierSnapshotComputed", PAYLOADS.MissionDossierSnapshotComputed)).exit).toBe(
    1,
  );

  const status = new StatusLog({ worktreeRoot: place.repo, missionSlug: "014-board" });
  const move = {
    ...{ event_id: "01J00000000000000000000001", mission_slug: "014-board", wp_id: "WP01" },
    ...{
      at: "2026-03-01T10:00:00+00:00",
      from_lane: "planned",
      to_lane: "claimed",
      actor: { role: "a", profile: "p", tool: "t", model: "m", ...personal },
    },
    ...{ execution_mode: "worktree", policy_metadata: { ...planted } },
  } as const;
  expect(status.append([transitionLine({ ...move, ...planted } as never)])).toEqual({ status: "appended" });
  place.commit("kitty-specs", ".kittify");
  // Decisions were committed by the command itself.
  expect(place.git("log", "--format=%s")).toContain("chore(decisions)");

  await run("queue", "export", join(place.home, "export.jsonl"), "--json");
  const pushed = await run("push", "--json");
  expect(JSON.parse(pushed.stdout)).toMatchObject({ queued: 0, dead_letters: 0, failure: null });
  await watching(async () => {
    await emit("HistoryAdded", PAYLOADS.HistoryAdded);
    await vi.waitFor(() => expect(JSON.stringify(peer.batches)).toContain("HistoryAdded"), 5000);
    // The commit of the decision is told as well.
    await vi.waitFor(
      () => expect(peer.frames).toContainEqual(expect.objectContaining({ type: "LocalCommit" })),
      5000,
    );
  });
  for (const args of [["status"], ["doctor"], ["doctor", "--fix"], ["queue", "list"], ["explain", asked]])
    await run(...args, "--json");

  expect(peer.journal.size).toBeGreaterThan(open.length);
  expect(peer.complaints).toEqual([]);
  const wire = JSON.stringify([peer.batches, peer.frames, peer.bodies]);
  for (const text of [wire, said, everything(place.home), everything(place.repo), history()])
    expect(text).not.toContain(CANARY);
  // It was all there to be found: what was planted beside them is.
  expect(history()).toContain("GlossarySenseUpdated");
  expect(history()).toContain("DecisionInputAnswered");
});

/** Runs `skitty watch` until the work is done; what it prints counts as said. */
async function watching(work: () => Promise<void>): Promise<void> {
  const end = new AbortController();
  let isConnected = false;
  const watch = skitty(["watch", "--json"], {
    ...{ cwd: place.repo, env: place.env, signal: end.signal },
    onStdout: (text) => {
      isConnected ||= text.includes("Connected");
    },
  });
  await vi.waitFor(() => expect(isConnected).toBe(true), 5000);
  try {
    await work();
  } finally {
    end.abort();
    const { stdout, stderr } = await watch;
    said += stdout + stderr;
  }
}

test("what other programs left in the queue and in git is told by name, never by value, and goes no further", async () => {
  await run("login", "--server", peer.url);
  await run("emit", "WPCreated", "--payload", JSON.stringify(PAYLOADS.WPCreated));
  const dirty = {
    ...envelope("WPCreated", PAYLOADS.WPCreated, { event_id: "01J00000000000000000000099" }),
    ...personal,
    payload: { ...PAYLOADS.WPCreated, ...planted },
  };
  const [name] = readdirSync(join(place.home, "queues"));
  {
    using database = openDatabase(join(place.home, "queues", name!));
    database
      .prepare("INSERT INTO queue (event_id, event_type, data, timestamp) VALUES (?, 'WPCreated', ?, 1)")
      .run("01J00000000000000000000099", JSON.stringify(dirty));
  }
  const LOG = "kitty-specs/014-board/status.events.jsonl";
  place.write(LOG, `${JSON.stringify({ event_id: "x", actor: "a", evidence: planted })}\n`);
  place.commit(LOG);

  const { findings } = await place.doctor();
  const finding = findings.find(({ code }) => code === "PERSONAL_DATA_COMMITTED");
  said += JSON.stringify(findings);
  await run("doctor");
  await run("doctor", "--fix");
  said += await place.shell(finding!.remedy.commands);
  await run("push");
  await run("queue", "export", join(place.home, "export.jsonl"));

  expect(place.git("show", `HEAD:${LOG}`)).toBe(
    '{"actor":"a","event_id":"x","evidence":{"nested":{"list":[[{"deep":{}}]]}}}',
  );
  expect(peer.journal.size).toBe(2);
  expect(JSON.stringify([peer.batches, peer.frames]) + said).not.toContain(CANARY);
  expect(readFileSync(join(place.home, "export.jsonl"), "latin1")).not.toContain(CANARY);
});
