/** What is migrated is accepted by the reference of the live line, and a second migration changes nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { v2 } from "@spec-kitty/contract";
import { type Upcast, upcastEvent } from "@spec-kitty/contract/upcast";
import { readMapping, uuid5 } from "@spec-kitty/migrate";
import fc from "fast-check";
import { expect, test } from "vitest";
import { documentOf, isWritable, mutatedDocumentOf } from "../../../test/support/documents.ts";
import { envelope } from "../../../test/support/envelopes.ts";
import { CASES, describeWithOracle, type Oracle, SEED, sharedFolder } from "../../../test/support/oracle.ts";

const options = { mapping: readMapping({ mission_types: { "*": "software-dev" } }), uuid5 };

/** Upcasts each and asks the reference about those that were brought over; how many those are. */
async function expectAccepted(oracle: Oracle, documents: readonly unknown[]): Promise<number> {
  let brought = 0;
  for (const document of documents) {
    const outcome: Upcast = upcastEvent(document, options);
    if (outcome.kind === "quarantined") {
      expect(outcome.message).not.toBe("");
      continue;
    }
    const event = (outcome.kind === "migrated" ? outcome.event : document) as {
      event_type: string;
      payload: object;
    };
    const context = `seed ${SEED}: ${JSON.stringify(document)}`;
    for (const [payload, event_type] of [
      [event, "Event"],
      [event, event.event_type],
      [event.payload, event.event_type],
    ] as const)
      expect(await oracle.ask("validate_event", { payload, event_type, brief: true }), context).toMatchObject(
        {
          ok: true,
          result: { valid: true },
        },
      );
    expect(upcastEvent(event, options), context).toEqual({ kind: "unchanged" });
    brought++;
  }
  return brought;
}

describeWithOracle("events-4.0.0", "migration", (oracle) => {
  test("the replay streams of the historical line come over whole", async () => {
    const root = join(sharedFolder!, "upstream/events-2.3.1/fixtures");
    const streams = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".jsonl"),
    );
    expect(streams.length).toBeGreaterThan(0);
    for (const stream of streams) {
      const events = readFileSync(join(root, stream), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(await expectAccepted(oracle(), events)).toBe(events.length);
    }
  });

  test("the valid payloads of the historical line's fixtures come over in an envelope", async () => {
    const root = join(sharedFolder!, "upstream/events-2.3.1/fixtures");
    const manifest = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
    const cases = (
      manifest.fixtures as { path: string; event_type: string; expected_result: string }[]
    ).filter(
      ({ event_type, expected_result }) =>
        v2.events.has(event_type) && event_type !== "Event" && expected_result === "valid",
    );
    const [frame] = fc.sample(envelope({ types: fc.constant("x"), payload: fc.constant({}), line: "v2" }), {
      numRuns: 1,
      seed: 1,
    });
    const events = cases.map(({ path, event_type }) => ({
      ...frame,
      event_type,
      payload: JSON.parse(readFileSync(join(root, path), "utf8")),
    }));
    expect(events.length).toBeGreaterThan(15);
    expect(await expectAccepted(oracle(), events)).toBe(events.length);
  });

  test(`${CASES} random events over all historical types`, async () => {
    const types = [...v2.events.values()].filter(({ type }) => type !== "Event");
    const perType = Math.ceil(CASES / types.length);
    let brought = 0;
    for (const { type } of types) {
      const document = schemaOf(type);
      const payload = fc
        .oneof(documentOf(document), mutatedDocumentOf(document))
        .filter(isWritable) as fc.Arbitrary<object>;
      const events = fc.sample(envelope({ types: fc.constant(type), payload, line: "v2" }), {
        numRuns: perType,
        seed: SEED,
      });
      brought += await expectAccepted(oracle(), events);
    }
    expect(brought).toBeGreaterThan(0);
  });
});

function schemaOf(type: string): unknown {
  const name = v2.events.get(type)!.schemaName;
  const home = v2.schemaHomes.get(name)!;
  return JSON.parse(
    readFileSync(join(import.meta.dirname, `../../${home}/schemas/v2/${name}.schema.json`), "utf8"),
  );
}
