import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeEventId, readUuid } from "./index.js";

describe("normalizeEventId (events-core 2)", () => {
  test.each([
    ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ"],
    ["12345678-ABCD-EF00-0000-000000000000", "12345678-abcd-ef00-0000-000000000000"],
    ["12345678ABCDEF000000000000000000", "12345678-abcd-ef00-0000-000000000000"],
  ])("%s is %s", (value, id) => {
    expect(normalizeEventId(value)).toBe(id);
  });

  const alphabet = "26-char event_id must be valid Crockford base32 (chars I, L, O, U are not allowed); got";
  const forms = "event_id must be 26-char ULID (Crockford base32), 36-char UUID, or 32-char hex UUID; got";
  test.each<[unknown, string]>([
    [7, "event_id must be a string; got int"],
    [null, "event_id must be a string; got NoneType"],
    [["x"], "event_id must be a string; got list"],
    ["01ARZ3NDEKTSV4RRFFQ69G5FAI", `${alphabet} '01ARZ3NDEKTSV4RRFFQ69G5FAI'`],
    ["it's-not-an-id-at-all-26-ch", `${forms} 27 chars`],
    ["", `${forms} 0 chars`],
    [" 01ARZ3NDEKTSV4RRFFQ69G5FAV", `${forms} 27 chars`],
    ["{12345678-1234-5678-1234-567812345678}", `${forms} 38 chars`],
    ["x".repeat(36), `${forms} 36 chars`],
    ["x".repeat(32), `${forms} 32 chars`],
    ["😀", `${forms} 1 chars`],
    // Case folding makes an S of U+017F in the reference; its schema refuses that, and so do we.
    ["01ARZ3NDEKT\u017fV4RRFFQ69G5FAV", `${alphabet} '01ARZ3NDEKT\u017fV4RRFFQ69G5FAV'`],
  ])("refuses %j", (value, message) => {
    const refused = { name: "ValidationError", code: "EVENT_ID_INVALID", message };
    expect(() => normalizeEventId(value)).toThrow(expect.objectContaining(refused));
  });

  test("an id that is normal stays as it is", () => {
    const form = fc.constantFrom(
      (id: string) => id,
      (id: string) => id.toUpperCase(),
      (id: string) => id.replaceAll("-", ""),
    );
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.ulid()), form, (id, write) => {
        const once = normalizeEventId(id.length === 26 ? id.toLowerCase() : write(id));
        expect(once).toBe(id);
        expect(normalizeEventId(once)).toBe(once);
      }),
    );
  });
});

describe("readUuid (events-core 1.5)", () => {
  const uuid = "12345678-abcd-5678-1234-567812345678";
  const bare = uuid.replaceAll("-", "");
  test.each([
    uuid,
    uuid.toUpperCase(),
    bare,
    bare.toUpperCase(),
    `{${uuid}}`,
    `urn:uuid:${uuid.toUpperCase()}`,
  ])("reads %s", (text) => {
    expect(readUuid(text)).toBe(uuid);
  });

  test.each([
    `{${bare}}`,
    `urn:uuid:${bare}`,
    `URN:UUID:${uuid}`,
    ` ${uuid}`,
    uuid.slice(1),
    `{${uuid}`,
    "",
    "{}",
  ])("refuses %j", (text) => {
    expect(readUuid(text)).toBeUndefined();
  });
});
