/** The names that the adapter of the tracker tells, beside those of the reference. */
import { expect, test } from "vitest";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { trackerExports } from "../src/conformance/tracker-exports.ts";

/** Names that have no counterpart of their own, as the page of names says. */
const ABSENT = ["JSONValue", "NangoProxyAdapter", "NangoProxyTransport"];

interface Described {
  readonly name: string;
  readonly kind: string;
  readonly fields?: readonly string[];
  readonly bases?: readonly string[];
}

describeWithOracle("tracker-0.3.0", "exports of the tracker", (oracle) => {
  test("hold each name of the reference, of its kind and with its content", async () => {
    const answer = await oracle().ask("exports", {});
    const theirs: readonly Described[] = answer.ok ? answer.result : [];
    const mine = new Map<string, Described>((await trackerExports()).map((one) => [one.name, one]));
    expect(theirs.length).toBe(70);
    expect(theirs.map(({ name }) => name).filter((name) => !mine.has(name))).toEqual(ABSENT);
    for (const one of theirs) {
      const own = mine.get(one.name);
      if (own === undefined) continue;
      if (own.kind === "type") {
        // Plain records, protocols and aliases are interfaces here, of which nothing more can be told.
        expect(["dataclass", "class", "function"], one.name).toContain(one.kind);
        continue;
      }
      // Later versions have put fields to some models.
      const { fields, bases, ...rest } = one;
      expect(own, one.name).toMatchObject(rest);
      if (fields !== undefined) expect(own.fields?.slice(0, fields.length), one.name).toEqual(fields);
      const ours = bases?.filter((base) => base.startsWith("SpecKitty")) ?? [];
      expect(own.bases?.slice(0, ours.length) ?? [], one.name).toEqual(ours);
    }
  });
});
