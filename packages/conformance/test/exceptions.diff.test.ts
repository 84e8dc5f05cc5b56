/** The verdicts that differ from the reference's on purpose (`docs/conformance.md`): each is a test that ends with it. */
import { expect, test } from "vitest";
import { plainEnvelope, ulid } from "../../../test/support/envelopes.ts";
import { describeWithOracle, type OracleAnswer } from "../../../test/support/oracle.ts";
import { answerLine, eventsAdapter } from "../src/index.js";

const gate = {
  gate_name: "g",
  gate_type: "ci",
  conclusion: "success",
  external_provider: "github",
  check_run_id: 1,
  check_run_url: "https://example.org/1",
  delivery_id: "d",
};
const skipped = {
  mission_id: "m",
  actor: "a",
  trigger_source: "runtime",
  skip_reason: "r",
  skipped_at: "2026-01-01T00:00:00Z",
};

/** The JSON text of a document with a field written as it stands. */
const written = (document: object, field: string, text: string) =>
  JSON.stringify({ ...document, [field]: "@" }).replace('"@"', text);

for (const [line, name] of [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const)
  describeWithOracle(name, `verdicts that differ from ${line}`, (oracle) => {
    const verdicts = async (event_type: string, payload_json: string) => {
      const args = { event_type, payload_json };
      const ours = await answerLine(eventsAdapter(line), JSON.stringify({ op: "validate_event", args }));
      return [JSON.parse(ours), await oracle().ask("validate_event", args)].map(
        (answer: OracleAnswer) => answer.ok && answer.result.valid,
      );
    };
    const time = (text: string) =>
      verdicts("Event", written(plainEnvelope(line), "timestamp", JSON.stringify(text)));

    test("what is changed here is valid on both sides as it stands", async () => {
      expect(await verdicts("Event", JSON.stringify(plainEnvelope(line)))).toEqual([true, true]);
      expect(await verdicts("GatePassed", JSON.stringify(gate))).toEqual([true, true]);
    });

    test.each([
      ...["1767225600", "-1", "+5", "1767225600.5", "20260101"],
      ...["2026-01-01T00:00", "2026-01-01T00:00Z", "2026-01-01t00:00:00Z", "2026-01-01T00:00:00z"],
      ...["2026-01-01_00:00:00Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+0530"],
      "2026-01-01T00:00:00\u221205:00",
    ])("times: %s is none here", async (text) => {
      expect(await time(text)).toEqual([false, true]);
    });

    test.each(["2026-01-01", "2026-01-01 00:00:00.5", "2026-01-01T00:00:00.1234567+23:59"])(
      "times: %s is one on both sides",
      async (text) => {
        expect(await time(text)).toEqual([true, true]);
      },
    );

    test.each(["9007199254740992", "12345678901234567890", "1e16"])(
      "integers: %s is too large here",
      async (text) => {
        expect(await verdicts("Event", written(plainEnvelope(line), "lamport_clock", text))).toEqual([
          false,
          true,
        ]);
      },
    );

    test("integers: the largest that is kept exactly is one on both sides", async () => {
      const text = "9007199254740991";
      expect(await verdicts("Event", written(plainEnvelope(line), "lamport_clock", text))).toEqual([
        true,
        true,
      ]);
      expect(await verdicts("GatePassed", written(gate, "check_run_id", text))).toEqual([true, true]);
      expect(await verdicts("GatePassed", written(gate, "check_run_id", "9007199254740992"))).toEqual([
        false,
        true,
      ]);
    });

    test.each(["5.0", "1e2"])("strict integers: %s is one here", async (text) => {
      for (const field of ["check_run_id", "pr_number"])
        expect(await verdicts("GatePassed", written(gate, field, text))).toEqual([true, false]);
      expect(await verdicts("Event", written(plainEnvelope(line), "lamport_clock", text))).toEqual([
        true,
        true,
      ]);
    });

    test.runIf(line === "v2")(
      "digits: those that the reference's Python does not know yet are some here",
      async () => {
        const version = (digit: string) =>
          verdicts("Event", JSON.stringify({ ...plainEnvelope(line), schema_version: `${digit}.0.0` }));
        expect(await version("\u0663")).toEqual([true, true]);
        const info = await oracle().ask("info", {});
        const minor = Number(info.ok && info.result.python.split(".")[1]);
        // The digits of Kawi came with Unicode 15, which is that of Python 3.12.
        expect(await version("\u{11f53}")).toEqual([true, minor >= 12]);
      },
    );

    test.each(["https://xn--zzz-", "https://example.org\u0663"])(
      "addresses: a host that breaks a rule of international names is left to the platform: %s",
      async (url) => {
        const judged = await verdicts("GatePassed", JSON.stringify({ ...gate, check_run_url: url }));
        expect(judged).toEqual([URL.canParse(url), false]);
      },
    );

    test("ids: a long s stands for an s there, to the model alone", async () => {
      const args = { event: { ...plainEnvelope(line), event_id: ulid(1).replace(/1$/, "\u017f") } };
      const ours = JSON.parse(
        await answerLine(eventsAdapter(line), JSON.stringify({ op: "parse_event", args })),
      );
      const theirs = await oracle().ask("parse_event", args);
      expect([ours.ok, theirs.ok]).toEqual([false, true]);
    });

    test("texts: half a surrogate pair is kept here", async () => {
      const args = { event: { ...plainEnvelope(line), project_slug: "\ud800" } };
      const ours = JSON.parse(
        await answerLine(eventsAdapter(line), JSON.stringify({ op: "parse_event", args })),
      );
      const theirs = await oracle().ask("parse_event", args);
      expect([ours.ok, theirs.ok]).toEqual([true, false]);
    });

    test.each(["NaN", "Infinity"])("texts: %s is no JSON here", async (text) => {
      const args = { event_type: "GatePassed", payload_json: written(gate, "extra", text) };
      const ours = JSON.parse(
        await answerLine(eventsAdapter(line), JSON.stringify({ op: "validate_event", args })),
      );
      const theirs = await oracle().ask("validate_event", args);
      expect([ours.ok, theirs.ok && theirs.result.valid]).toEqual([false, true]);
    });

    test("modes: one that is none is an error here", async () => {
      for (const op of ["reduce_collaboration_events", "reduce_glossary_events"]) {
        const args = { events: [], mode: "loose" };
        const ours = JSON.parse(await answerLine(eventsAdapter(line), JSON.stringify({ op, args })));
        expect([ours.ok, (await oracle().ask(op, args)).ok]).toEqual([false, true]);
      }
    });

    if (line === "v4")
      describeRetrospective((text) =>
        verdicts("RetrospectiveSkipped", written(skipped, "skipped_at", JSON.stringify(text))),
      );
  });

/** Times of retrospectives stay text: Python's own reading of ISO 8601 takes more of it. */
function describeRetrospective(time: (text: string) => Promise<boolean[]>): void {
  test.each([
    ...[
      "20260101",
      "2026-W01-1",
      "2026-01-01T00",
      "2026-01-01T00:00",
      "20260101T000000Z",
      "2026-01-01T000000Z",
    ],
    ...[
      "2026-01-01X00:00:00",
      "2026-01-01T00:00:00,5Z",
      "2026-01-01T00:00:00+05",
      "2026-01-01T00:00:00+0530",
    ],
    ...["2026-01-01T00:00:00 Z", "2026-01-01T00:00:00+23:59:59", "2026-01-01T00:00:00+05:60"],
  ])("times of retrospectives: %s is none here", async (text) => {
    expect(await time(text)).toEqual([false, true]);
  });

  test.each([
    ["2026-01-01", true],
    ["2026-01-01T00:00:00.1234567Z", true],
    ["1767225600", false],
    ["2026-01-01t00:00:00z", false],
  ])("times of retrospectives: %s is the same on both sides", async (text, valid) => {
    expect(await time(text)).toEqual([valid, valid]);
  });
}
