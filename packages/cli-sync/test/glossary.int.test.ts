/** Where glossary events go: `cli-sync` 7, 003 FR-018 to FR-022, NFR-004, C-003, and 6.4. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { reduceGlossaryEvents } from "../../glossary/src/index.js";
import {
  type EmitOutcome,
  type NewEvent,
  readGlossaryLog,
  resolvedTerms,
  type SyncClient,
  type SyncWarning,
} from "../src/index.js";
import { newRepository } from "./folder.js";
import { openClient } from "./repo-client.js";

const MISSION = "01J00000000000000000000014";
const place = { mission_id: MISSION, scope_id: "team_domain" };
const at = { ...place, step_id: "plan" };

const scope = { ...place, scope_type: "team_domain", glossary_version_id: "v1" } as const;
const candidate = { ...at, term_surface: "Lane", confidence: 0.5, actor: "agent" };
const check = {
  ...at,
  conflicts: [],
  severity: "low",
  confidence: 0.5,
  recommended_action: "warn",
  effective_strictness: "medium",
} as const;
const sense = { ...place, term_surface: "Lane", after_sense: "a column", reason: "", actor: "anna" };
const question = (semantic_check_event_id: string, term = "Lane") =>
  ({
    ...at,
    semantic_check_event_id,
    term,
    question: "?",
    options: [],
    urgency: "low",
    actor: "anna",
  }) as const;
const answer = (clarification_event_id: string, selected_meaning = "a column of the board") => ({
  ...{ mission_id: MISSION, clarification_event_id, selected_meaning, actor: "anna" },
});

let repo: string;
let client: SyncClient;
let said: SyncWarning[];

beforeEach(async () => {
  repo = newRepository("repo");
  said = [];
  client = await openClient({ repoRoot: repo, onWarning: (warning) => void said.push(warning) });
});
afterEach(() => client.close());

function accepted(outcome: EmitOutcome) {
  if (outcome.status !== "accepted") throw new Error(`${outcome.code} ${outcome.message}`);
  return outcome;
}
const id = (outcome: EmitOutcome) => accepted(outcome).event.event_id;
const log = () => client.glossary.logOf(MISSION);
const lines = () => readFileSync(log(), "utf8").split("\n").filter(Boolean);
const logged = () => readGlossaryLog(readFileSync(log(), "utf8")).events;
const queued = async () => (await client.queue.drain(1000)).map(({ event }) => event.event_type);
const seed = () => readFileSync(client.glossary.seedOf("team_domain"), "utf8");

/** A term that is asked about and answered; the id of the request. */
async function resolve(term = "Lane", meaning?: string): Promise<string> {
  const asked = id(await client.glossary.emit("GlossaryClarificationRequested", question("check-1", term)));
  accepted(await client.glossary.emit("GlossaryClarificationResolved", answer(asked, meaning)));
  return asked;
}

describe("glossary events", () => {
  test("FR-018 a sense is logged, and neither queued nor sent", async () => {
    const outcome = accepted(await client.glossary.emit("GlossarySenseUpdated", sense));
    expect(outcome).toMatchObject({ queued: "excluded", sent: false, log: { path: log(), commit: null } });
    expect(lines()).toHaveLength(1);
    expect(await client.queue.counts()).toMatchObject({ accepted: 0, queued: 0 });
    expect(log()).toBe(`${repo}/.kittify/events/glossary/${MISSION}.events.jsonl`);
  });

  test("FR-018 a queue takes no sense from anybody, and says that all is well", async () => {
    const { event } = accepted(await client.emitter.emit("GlossarySenseUpdated", sense));
    expect(await client.queue.enqueue(event)).toEqual({ status: "excluded" });
    expect(await queued()).toEqual([]);
  });

  test("FR-019, FR-020 a clarification is queued when it is asked for and when it is resolved", async () => {
    await resolve();
    expect(await queued()).toEqual(["GlossaryClarificationRequested", "GlossaryClarificationResolved"]);
    expect(said).toEqual([]);
  });

  test("C-003 the log has events of every type, in keys of one order, without personal fields", async () => {
    const personal = {
      machine_name: "canary",
      nested: { developer_email: "canary" },
      session_started_at: "canary",
    };
    await client.glossary.emit("GlossaryScopeActivated", { ...scope, ...personal } as never);
    await client.glossary.emit("TermCandidateObserved", candidate);
    const checked = id(await client.glossary.emit("SemanticCheckEvaluated", check));
    const asked = id(await client.glossary.emit("GlossaryClarificationRequested", question(checked)));
    await client.glossary.emit("GlossaryClarificationResolved", answer(asked));
    await client.glossary.emit("GlossarySenseUpdated", sense);
    await client.glossary.emit("GlossaryStrictnessSet", {
      mission_id: MISSION,
      new_strictness: "max",
      actor: "anna",
    });
    await client.glossary.emit("GenerationBlockedBySemanticConflict", {
      ...{ mission_id: MISSION, step_id: "plan", conflict_event_ids: [checked], blocking_strictness: "max" },
    });
    expect(logged().map(({ event_type }) => event_type)).toEqual([
      ...["GlossaryScopeActivated", "TermCandidateObserved", "SemanticCheckEvaluated"],
      ...["GlossaryClarificationRequested", "GlossaryClarificationResolved", "GlossarySenseUpdated"],
      ...["GlossaryStrictnessSet", "GenerationBlockedBySemanticConflict"],
    ]);
    for (const line of lines()) {
      const keys = Object.keys(JSON.parse(line));
      expect(keys).toEqual([...keys].sort());
    }
    expect(lines()[0]).toMatch(
      /^\{"event_id": "[0-9A-Z]{26}", "event_type": "GlossaryScopeActivated", "glossary/,
    );
    expect(readFileSync(log(), "utf8")).not.toContain("canary");
    // The reducer of the contract takes the log as it is.
    expect(reduceGlossaryEvents(logged()).clarifications).toMatchObject([{ term: "Lane", resolved: true }]);
  });

  test("FR-021 the seed file of the scope has the text as soon as it is resolved", async () => {
    await resolve();
    expect(parse(seed())).toEqual({
      terms: [{ surface: "lane", definition: "a column of the board", confidence: 1, status: "active" }],
    });
    expect(seed()).toContain("confidence: 1.0\n");
  });

  test("FR-021 what others wrote into the seed file stays, and a term has one entry", async () => {
    mkdirSync(dirname(client.glossary.seedOf("team_domain")), { recursive: true });
    writeFileSync(
      client.glossary.seedOf("team_domain"),
      "# ours\nowner: team\nterms:\n  - surface: Mission # of a team\n    definition: a goal\n  - surface: lane\n    definition: old\n    note: kept\n",
    );
    await resolve("Lane", "new");
    await resolve("Gate", "a check: of quality");
    expect(seed()).toContain("# ours\nowner: team\n");
    expect(seed()).toContain("# of a team");
    expect(parse(seed()).terms).toEqual([
      { surface: "Mission", definition: "a goal" },
      { surface: "lane", definition: "new", note: "kept", confidence: 1, status: "active" },
      { surface: "gate", definition: "a check: of quality", confidence: 1, status: "active" },
    ]);
    const before = seed();
    await resolve("Lane", "new");
    expect(seed()).toBe(before);
  });

  test.each(["terms: [\n", "- a\n", "terms: 3\n"])(
    "FR-021 a seed file that is none (%j) stays, and the answer is told",
    async (text) => {
      mkdirSync(dirname(client.glossary.seedOf("team_domain")), { recursive: true });
      writeFileSync(client.glossary.seedOf("team_domain"), text);
      await resolve("Lane", "a column");
      expect(seed()).toBe(text);
      expect(said).toMatchObject([{ code: "GLOSSARY_SEED_NOT_WRITTEN" }]);
      expect(said[0]!.message).toContain("lane: a column");
      expect(await queued()).toHaveLength(2);
    },
  );

  test("FR-021 an answer to a request that is not here is queued, logged and told", async () => {
    const outcome = await client.glossary.emit("GlossaryClarificationResolved", answer("elsewhere"));
    expect(outcome.status).toBe("accepted");
    expect([await queued(), lines().length]).toEqual([["GlossaryClarificationResolved"], 1]);
    expect(said).toMatchObject([{ code: "GLOSSARY_REQUEST_UNKNOWN" }]);
  });

  test("FR-021 answers of several writers at once are all in the seed file", async () => {
    const terms = Array.from({ length: 12 }, (_, n) => `term-${n}`);
    await Promise.all(terms.map((term) => resolve(term, `meaning of ${term}`)));
    expect(new Set(parse(seed()).terms.map(({ surface }: { surface: string }) => surface))).toEqual(
      new Set(terms),
    );
  });

  test("FR-022 the glossary is the same without a single sense, in seed file, replay and reducer", async () => {
    await client.glossary.emit("GlossaryScopeActivated", scope);
    const checked = id(await client.glossary.emit("SemanticCheckEvaluated", check));
    for (const [term, meaning] of [
      ["lane", "a column"],
      ["gate", "a check"],
      ["lane", "a column of the board"],
    ] as const) {
      await client.glossary.emit("TermCandidateObserved", { ...candidate, term_surface: term });
      const asked = id(await client.glossary.emit("GlossaryClarificationRequested", question(checked, term)));
      await client.glossary.emit("GlossaryClarificationResolved", answer(asked, meaning));
      await client.glossary.emit("GlossarySenseUpdated", {
        ...sense,
        term_surface: term,
        after_sense: meaning,
      });
    }
    const whole = logged();
    const without = whole.filter(({ event_type }) => event_type !== "GlossarySenseUpdated");
    expect(whole.length - without.length).toBe(3);
    // What the reducer of the contract makes of the senses themselves.
    const { term_senses } = JSON.parse(JSON.stringify(reduceGlossaryEvents(whole)));
    const senses = Object.entries(term_senses["team_domain"] as Record<string, { after_sense: string }>);
    const expected = new Map(senses.map(([term, { after_sense }]) => [term, after_sense]));
    expect(expected).toEqual(
      new Map([
        ["gate", "a check"],
        ["lane", "a column of the board"],
      ]),
    );
    for (const events of [whole, without, [...without].reverse()])
      expect(resolvedTerms(events)).toEqual(new Map([["team_domain", expected]]));
    const entries = parse(seed()).terms as { surface: string; definition: string }[];
    expect(new Map(entries.map(({ surface, definition }) => [surface, definition]))).toEqual(expected);
    // Somebody else has only what was sent.
    const delivered = (await client.queue.drain(1000)).map(({ event }) => event);
    expect(resolvedTerms(delivered)).toEqual(new Map([["team_domain", expected]]));
  });

  test("NFR-004 ten steps that update senses write nine tenths less into the queue", async () => {
    let emitted = 0;
    for (let step = 0; step < 10; step++) {
      for (let term = 0; term < 10; term++, emitted++)
        await client.glossary.emit("GlossarySenseUpdated", {
          ...sense,
          term_surface: `term-${step}-${term}`,
        });
      if (step % 5 > 0) continue;
      await resolve(`term-${step}`);
      emitted += 2;
    }
    const { accepted: written } = await client.queue.counts();
    expect([emitted, lines().length, written]).toEqual([104, 104, 4]);
    expect(1 - written / emitted).toBeGreaterThanOrEqual(0.9);
  });

  test("a log that cannot be written refuses a sense, and is told where the queue has the event", async () => {
    mkdirSync(log(), { recursive: true });
    expect(await client.glossary.emit("GlossarySenseUpdated", sense)).toMatchObject({
      ...{ status: "refused", code: "EISDIR" },
    });
    const outcome = accepted(await client.glossary.emit("TermCandidateObserved", candidate));
    expect([outcome.queued, outcome.log]).toEqual(["queued", undefined]);
    expect(said).toMatchObject([{ code: "GLOSSARY_NOT_LOGGED" }]);
  });

  test("what breaks a rule goes nowhere, and other types only pass through", async () => {
    expect(await client.glossary.emit("GlossarySenseUpdated", {} as never)).toMatchObject({
      code: "EVENT_INVALID",
    });
    const move = { wp_id: "WP01", entry_type: "note", entry_content: "x" } as const;
    expect(accepted(await client.glossary.emit("HistoryAdded", move)).log).toBeUndefined();
    expect(await queued()).toEqual(["HistoryAdded"]);
  });

  test("names of missions and scopes stay within their folder", () => {
    expect(client.glossary.logOf("../../x/y z")).toBe(
      `${repo}/.kittify/events/glossary/..-..-x-y-z.events.jsonl`,
    );
    expect(client.glossary.seedOf("a/b")).toBe(`${repo}/.kittify/glossaries/a-b.yaml`);
  });
});

test("lines of Python clients are read among ours, and what is none is named by its line", () => {
  const python = {
    event_type: "GlossarySenseUpdated",
    timestamp: "2026-01-01T00:00:00+00:00",
    new_sense: "x",
  };
  const text = `${JSON.stringify({ ...python, event_id: "u" })}\n\nno json\n[]\n3\n{"event_id":"a"}\n${JSON.stringify({ ...python, event_id: "u", event_type: "Other" })}\n`;
  const { events, unreadable } = readGlossaryLog(text);
  expect(events).toEqual([
    {
      ...{ event_id: "u", event_type: python.event_type, timestamp: python.timestamp },
      payload: { new_sense: "x" },
    },
  ]);
  expect(unreadable).toEqual([3, 4, 5, 6, 7]);
  expect(resolvedTerms(events)).toEqual(new Map());
});

test("the batch of an emitter may hold senses", async () => {
  const events = [
    { type: "GlossarySenseUpdated", payload: sense },
    { type: "TermCandidateObserved", payload: candidate },
  ] satisfies NewEvent[];
  const outcomes = await client.emitter.emitAll(events);
  expect(outcomes.map((outcome) => accepted(outcome).queued)).toEqual(["excluded", "queued"]);
});
