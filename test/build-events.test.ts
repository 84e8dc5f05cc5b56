/** Each domain package builds its events by itself, of both lines. */
import { describe, expect, test } from "vitest";
import {
  listCategories,
  listStreams,
  loadFixtures,
  loadReplayStream,
} from "../packages/conformance/src/index.ts";
import { lineOf, validateEvent, validatePayload } from "../packages/contract/src/index.ts";
import { type EventBuilder, UnknownEventTypeError } from "../packages/events-core/src/index.ts";

type AnyBuilder = EventBuilder<Record<string, object>>;

const DOMAINS = {
  v4: [
    "collaboration",
    "decisions",
    "dossier",
    "gates",
    "glossary",
    "insights",
    "integrations",
    "lanes",
    "lifecycle",
    "mission-audit",
    "mission-runtime",
  ],
  v2: ["collaboration", "gates", "glossary", "lanes", "lifecycle", "mission-runtime"],
} as const;

const system = { now: () => "2026-03-01T12:00:00Z", newEventId: () => "01J00000000000000000000001" };
const source = { aggregate_id: "a", node_id: "n", lamport_clock: 1 };
const project_uuid = "12345678-1234-5678-1234-567812345678";
const FREE = { note: { free: ["form"] } };

describe.each(["v4", "v2"] as const)("the builders of %s", async (contract) => {
  const line = lineOf(contract);
  const payloads = validPayloads(contract);
  const builders = await Promise.all(
    DOMAINS[contract].map(async (name) => {
      const door = contract === "v4" ? "index" : "v2";
      const module = await import(`../packages/${name}/src/${door}.ts`);
      const { events, unlisted } = await catalogueOf(name, contract);
      const types = [...events, ...unlisted].map(({ type }) => type);
      return { name, build: module.buildEvent as AnyBuilder, types };
    }),
  );

  test("build every type of the line, each in the package that owns it", () => {
    expect(builders.flatMap(({ types }) => types).sort()).toEqual([...line.payloads.keys()].sort());
  });

  test.each(builders)("$name", ({ build, types }) => {
    for (const type of types) {
      const payload = payloads.get(type) ?? FREE;
      const before = JSON.stringify(payload);
      const event = build(
        type,
        { ...source, ...(contract === "v4" && { build_id: "b" }), project_uuid, payload } as never,
        system,
      );
      expect(event.event_type).toBe(type);
      expect(event.payload).toMatchObject(line.payloads.get(type)?.model.read(payload) as object);
      expect(validateEvent(event, "Event", { contract }), type).toMatchObject({ valid: true });
      expect(validatePayload(event.payload, type, { contract }), type).toMatchObject({ valid: true });
      expect(thawedParts(event), type).toEqual([]);
      // What the caller gave is neither changed nor frozen.
      expect(JSON.stringify(payload)).toBe(before);
      expect(Object.isFrozen(payload)).toBe(false);
    }
    expect(() => build("Event", { ...source, build_id: "b", project_uuid, payload: {} }, system)).toThrow(
      UnknownEventTypeError,
    );
  });
});

async function catalogueOf(name: string, contract: "v4" | "v2") {
  const shared = contract === "v4" || name === "gates" || name === "glossary";
  const { catalogue } = await import(`../packages/${name}/src/generated/catalogue${shared ? "" : "-v2"}.ts`);
  return catalogue as Record<"events" | "unlisted", readonly { readonly type: string }[]>;
}

/** A valid payload of each type that the corpus has one of. */
function validPayloads(contract: "v4" | "v2"): ReadonlyMap<string, object> {
  const ofStreams = listStreams({ contract })
    .filter(({ expected_valid }) => expected_valid)
    .flatMap(({ id }) => loadReplayStream(id, { contract }) as { event_type: string; payload: object }[])
    .map(({ event_type, payload }) => [event_type, payload] as const);
  const ofCases = listCategories({ contract })
    .flatMap((category) => loadFixtures(category, { contract }))
    .filter(({ expected_valid }) => expected_valid)
    .map(({ event_type, payload }) => [event_type, payload as object] as const);
  // Some cases are whole envelopes.
  const isPayload = ([type, payload]: readonly [string, object]) =>
    lineOf(contract).payloads.get(type)?.model.read(payload) !== undefined;
  return new Map([...ofStreams, ...ofCases].filter(isPayload));
}

function thawedParts(value: unknown, path = "$"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).flatMap(([key, part]) => thawedParts(part, `${path}.${key}`));
  return Object.isFrozen(value) ? parts : [path, ...parts];
}
