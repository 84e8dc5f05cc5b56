import { describe, expect, test } from "vitest";
import * as kit from "./schema-kit.js";
import { v2, v4 } from "./schemas.js";

describe("what a schema publishes, and what only the model layer knows", () => {
  const { withoutNotes, noteOf } = kit;
  test.each<[string, Parameters<typeof noteOf>[0], object, object]>([
    ["text", kit.text(), { type: "string", minLength: 1 }, {}],
    ["any text", kit.anyText(), { type: "string" }, {}],
    [
      "text with a pattern",
      kit.patternText("^a", { minLength: 2 }),
      { type: "string", minLength: 2, pattern: "^a" },
      {},
    ],
    ["a timestamp", kit.timestamp(), { type: "string", format: "date-time" }, {}],
    ["a UUID", kit.uuid(), { type: "string", format: "uuid" }, {}],
    ["a URL", kit.httpUrl({ maxLength: 9 }), { type: "string", format: "uri", maxLength: 9 }, {}],
    ["an integer", kit.integer({ minimum: 1 }), { type: "integer", minimum: 1 }, {}],
    ["a positive", kit.positive(), { type: "integer", exclusiveMinimum: 0 }, {}],
    [
      "a strict positive",
      kit.strictPositive(),
      { type: "integer", exclusiveMinimum: 0 },
      { kind: "strict-positive" },
    ],
    ["a number", kit.number({ maximum: 1 }), { type: "number", maximum: 1 }, {}],
    ["a boolean", kit.boolean(), { type: "boolean" }, {}],
    ["a member", kit.member({ A: "a", B: "b" }), { type: "string", enum: ["a", "b"] }, { kind: "enum" }],
    ["one literal", kit.literal("a"), { type: "string", const: "a" }, { kind: "literal" }],
    ["some literals", kit.literal("a", "b"), { type: "string", enum: ["a", "b"] }, { kind: "literal" }],
    ["a single member", kit.only("a"), { type: "string", const: "a" }, { kind: "only" }],
    ["true alone", kit.literalTrue(), { type: "boolean", const: true }, { kind: "literal" }],
    [
      "a list",
      kit.list(kit.text()),
      { type: "array", items: { type: "string", minLength: 1 } },
      { list: "list" },
    ],
    [
      "a tuple",
      kit.tuple(kit.anyText(), { minItems: 1 }),
      { type: "array", items: { type: "string" }, minItems: 1 },
      { list: "tuple" },
    ],
    ["a set", kit.setOf(kit.anyText()), { type: "array", items: { type: "string" } }, { list: "set" }],
    ["a map", kit.mapOf(kit.boolean()), { type: "object", additionalProperties: { type: "boolean" } }, {}],
    ["an object", kit.anyObject(), { type: "object", additionalProperties: true }, {}],
    ["nullable", kit.nullable(kit.boolean()), { anyOf: [{ type: "boolean" }, { type: "null" }] }, {}],
    [
      "maybe",
      kit.maybe(kit.boolean()),
      { anyOf: [{ type: "boolean" }, { type: "null" }], default: null },
      { default: null },
    ],
    [
      "a default",
      kit.withDefault(kit.boolean(), true),
      { type: "boolean", default: true },
      { default: true },
    ],
    [
      "a hidden default",
      kit.withHiddenDefault(kit.setOf(kit.anyText()), []),
      { type: "array", items: { type: "string" } },
      { list: "set", default: [] },
    ],
    [
      "a reader of one's own",
      kit.custom("actor", kit.literal("a")),
      { type: "string", const: "a" },
      { kind: "literal", custom: "actor" },
    ],
  ])("%s", (_, schema, published, note) => {
    expect(withoutNotes(schema)).toEqual(published);
    expect(noteOf(schema)).toEqual(note);
  });

  test("objects say whether they take unknown keys, and which rule they obey", () => {
    const open = kit.open("Note", { text: kit.text() });
    const closed = kit.closed("Note", { text: kit.text() }, { rule: "short", description: "A note." });
    expect(withoutNotes(open)).toEqual({
      type: "object",
      title: "Note",
      properties: { text: { type: "string", minLength: 1 } },
      required: ["text"],
    });
    expect(withoutNotes(closed)).toMatchObject({ additionalProperties: false, description: "A note." });
    expect([noteOf(open), noteOf(closed)]).toEqual([{ model: "Note" }, { model: "Note", rule: "short" }]);
  });

  test("a union is read by its tag", () => {
    const tag = { name: "kind", fallback: "a" };
    const union = kit.taggedUnion("Note", tag, [kit.open("A", {}), kit.open("B", {})]);
    expect(noteOf(union)).toEqual({ kind: "tagged", model: "Note", tag });
    expect(withoutNotes(union)).toMatchObject({ title: "Note", oneOf: [{ title: "A" }, { title: "B" }] });
  });
});

test.each([
  ["StatusTransitionPayload", "status_transition_payload"],
  ["Event", "event"],
  ["WPState", "wpstate"],
])("the schema of %s is called %s", (model, name) => {
  expect(kit.schemaName(model)).toBe(name);
});

test("each line publishes its envelope; only v4 has the cutover artifact and build ids (events-core 1.1)", () => {
  const [now, then] = [kit.publishedSchemas(v4), kit.publishedSchemas(v2)];
  expect([[...now.keys()], [...then.keys()]]).toEqual([["cutover_artifact", "event"], ["event"]]);
  const required =
    "event_id event_type aggregate_id timestamp build_id node_id lamport_clock project_uuid correlation_id";
  expect(now.get("event")).toMatchObject({ $id: "spec-kitty-events/event", required: required.split(" ") });
  expect(then.get("event")!["required"]).toEqual(required.replace("build_id ", "").split(" "));
  const versions = [now, then].map(
    (line) => (line.get("event") as never)["properties"]["schema_version"]["default"],
  );
  expect(versions).toEqual(["3.0.0", "1.0.0"]);
  expect(JSON.stringify([...now.values()])).not.toContain(kit.NOTE);
});
