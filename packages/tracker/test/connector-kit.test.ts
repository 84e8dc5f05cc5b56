/** What connector packages build on: configuration, reading of answers, one base. */
import { describe, expect, test } from "vitest";
import {
  type ConfigShape,
  isFalsy,
  looseGet,
  looseItems,
  looseMember,
  loosePriority,
  looseText,
  looseWhole,
  looseWholeOrNull,
  objects,
  readConfig,
  readingRules,
  textOrNull,
  textsOf,
  unusable,
} from "../src/connector-kit.ts";
import {
  CanonicalIssue,
  type CanonicalIssueInput,
  canonicalStatus,
  negotiateExtras,
  providerNamed,
  providerValue,
  titleOf,
} from "../src/index.ts";
import { AcmeConnector, acmeProvider } from "./support/acme.ts";
import { ManualClock } from "./support/manual-clock.ts";

interface Config {
  readonly host: string;
  readonly token: string | (() => string);
  readonly names: Readonly<Record<string, string>>;
  readonly note: string | null;
}

const SHAPE: ConfigShape<Config> = {
  title: "Acme",
  required: ["host", "token"],
  defaults: { names: {}, note: null },
  filled: { fields: ["host", "token"], otherwise: "Acme host and token are required" },
  status_maps: ["names"],
  unchecked: ["token"],
};
const read = (config: object, parity?: "0.3.0") => readConfig(SHAPE, { ...config }, parity);

describe("a configuration", () => {
  test("has its defaults filled in, and keeps what the provider reads by itself", () => {
    const token = () => "t";
    expect(read({ host: "h", token })).toEqual({ host: "h", token, names: {}, note: null });
    expect(read({ host: "h", token: "t", names: { done: "D" }, note: "n" })).toEqual({
      ...{ host: "h", token: "t", names: { done: "D" }, note: "n" },
    });
  });

  test.each([
    [{ host: "h" }, ["token"], "Acme host and token are required"],
    [{ host: " ", token: "t" }, ["host"], "Acme host and token are required"],
    [{ token: null }, ["host", "token"], "Acme host and token are required"],
    [{ host: 5, token: "t" }, ["host"], "Acme configuration: host must be a text, not number"],
    [{ host: "h", token: "t", note: 5 }, ["note"], "Acme configuration: note must be a text, not number"],
    [
      { host: "h", token: "t", names: { done: 5 } },
      ["names"],
      "Acme configuration: names must be a text, not object",
    ],
    [{ host: "h", token: "t", names: "x" }, ["names"], "names must map statuses to texts"],
    [
      { host: "h", token: "t", nmaes: {} },
      ["nmaes"],
      "Acme configuration has no field nmaes; it has host, token, names, note",
    ],
  ])("%j is refused for %j: %s", (config, fields, message) => {
    expect(() => read(config)).toThrow(
      expect.objectContaining({ code: "CONNECTOR_CONFIG", fields, message }),
    );
  });

  test("with a blank or an absent field is refused for it", () => {
    for (const token of [null, undefined, "", " "])
      expect(() => read({ host: "h", token })).toThrow(
        expect.objectContaining({ message: "Acme host and token are required", fields: ["token"] }),
      );
  });

  test("lacks a field that has no default", () => {
    const shape: ConfigShape<Config> = { ...SHAPE, filled: { fields: ["host"], otherwise: "host" } };
    expect(() => readConfig(shape, { host: "h" }, undefined)).toThrow(
      expect.objectContaining({ message: "Acme configuration lacks token", fields: ["token"] }),
    );
  });

  test("maps statuses that there are", () => {
    expect(() => read({ host: "h", token: "t", names: { weird: "x" } })).toThrow(
      expect.objectContaining({ code: "TRACKER_VALUE_INVALID" }),
    );
  });

  test("in parity is that of a constructor: unknown and missing arguments, values unchecked", () => {
    for (const config of [{ host: "h" }, { host: "h", token: "t", unheard_of: 1 }]) {
      expect(() => read(config, "0.3.0")).toThrow(expect.objectContaining({ platform_type: "TypeError" }));
    }
    expect(read({ host: "h", token: "t", note: 5 }, "0.3.0").note).toBe(5);
    expect(() => read({ host: "", token: "t" }, "0.3.0")).toThrow("Acme host and token are required");
  });
});

const issueInput: CanonicalIssueInput = {
  ref: { system: "acme", workspace: "w", id: "1" },
  ...{ title: "T", status: "todo", issue_type: "task" },
};

describe("an answer", () => {
  const rules = readingRules(undefined);

  test("is an issue, or an error that names the provider and what is wrong", () => {
    expect(rules.issue(issueInput, "acme").title).toBe("T");
    const wrong = { ...issueInput, priority: 9 };
    expect(() => rules.issue(wrong, "acme")).toThrow(
      expect.objectContaining({
        code: "CONNECTOR_REQUEST",
        failure_class: "non_retryable",
        provider: "acme",
      }),
    );
    expect(() => providerValue(CanonicalIssue.parse({}), "acme")).toThrow(
      /^acme answered with an unusable value: .*ref/,
    );
  });

  test("has a title in any case", () => {
    expect([" a ", "", "  ", null, 5].map(rules.title)).toEqual([" a ", ...Array(4).fill("Untitled")]);
    expect(titleOf(undefined)).toBe("Untitled");
  });

  test("has its fields as texts, numbers among them, and tells which is missing beside which", () => {
    expect([rules.text({ id: 7 }, "id", "acme"), rules.text({ id: "x" }, "id", "acme")]).toEqual(["7", "x"]);
    for (const id of [null, true, undefined, {}])
      expect(() => rules.text({ id, other: 1 }, "id", "acme")).toThrow(
        "acme answered with an object without id: it has id, other",
      );
  });

  test("is paged by numbers from one", () => {
    expect([rules.page(null, "acme"), rules.page(undefined, "acme"), rules.page("12", "acme")]).toEqual([
      1, 1, 12,
    ]);
    for (const cursor of ["", "0", "-1", "1.5", "x", " 1"])
      expect(() => rules.page(cursor, "acme")).toThrow(
        expect.objectContaining({ failure_class: "validation", provider: "acme" }),
      );
  });

  test("may hold anything in its lists", () => {
    expect(objects([{ a: 1 }, null, "x", [1]])).toEqual([{ a: 1 }]);
    expect([objects(null), objects({}), objects("x")]).toEqual([[], [], []]);
    expect(textsOf([{ n: "a" }, { n: " " }, { n: 5 }, {}, null, { n: "b" }], "n")).toEqual(["a", "b"]);
    expect([textOrNull("x"), textOrNull(""), textOrNull(5), textOrNull(undefined)]).toEqual([
      "x",
      null,
      null,
      null,
    ]);
    expect(unusable("acme", "nothing")).toMatchObject({
      message: "acme answered with nothing",
      provider: "acme",
    });
  });

  test("in parity is read as Python reads it", () => {
    const loose = readingRules("0.3.0");
    expect(() => loose.issue({ ...issueInput, title: " " }, "acme")).toThrow(
      "CanonicalIssue.title must not be empty",
    );
    expect(["a", " ", "", null, 5].map(loose.title)).toEqual(["a", " ", "Untitled", "Untitled", "5"]);
    expect(() => loose.text({}, "id", "acme")).toThrow(
      expect.objectContaining({ platform_type: "KeyError" }),
    );
    const labels = [5, null] as unknown as string[];
    const priority = true as unknown as number;
    expect(loose.issue({ ...issueInput, labels, priority }, "acme")).toMatchObject({ labels, priority });
    expect([null, "", " 7 ", "+3"].map((cursor) => loose.page(cursor, "acme"))).toEqual([1, 1, 7, 3]);
    expect(() => loose.page("x", "acme")).toThrow("invalid literal for int() with base 10: 'x'");
    expect([loose.segment("a/b"), rules.segment("a/b")]).toEqual(["a/b", "a%2Fb"]);
  });
});

describe("a loose value", () => {
  test("is a text, falsy or not, and has items", () => {
    expect([null, true, 5, "x", [1, "a"]].map(looseText)).toEqual(["None", "True", "5", "x", "[1, 'a']"]);
    expect([null, "", 0, false, [], {}].map(isFalsy)).toEqual(Array(6).fill(true));
    expect(["x", 1, true, [0], { a: 0 }].map(isFalsy)).toEqual(Array(5).fill(false));
    expect([[1], "ab", { k: 1 }].map(looseItems)).toEqual([[1], ["a", "b"], ["k"]]);
    expect(() => looseItems(5)).toThrow(expect.objectContaining({ platform_type: "TypeError" }));
    expect([" ٣ ", "1_0", "-５𝟗", true, 7.9].map(looseWhole)).toEqual([3, 10, -59, 1, 7]);
    expect(["1__0", "_1", "1_", "+ 1", "1.0", "", null].map(looseWholeOrNull)).toEqual(Array(7).fill(null));
    expect(["٧", -3, "x"].map(loosePriority)).toEqual([4, 0, null]);
  });

  test("has members, or the error of its kind", () => {
    expect([looseMember({ a: 1 }, "a"), looseGet({ a: 1 }, "a"), looseGet({}, "a")]).toEqual([
      1,
      1,
      undefined,
    ]);
    const kind = (call: () => unknown) => {
      try {
        return call();
      } catch (error) {
        return (error as { readonly platform_type: string }).platform_type;
      }
    };
    expect(kind(() => looseMember({}, "a"))).toBe("KeyError");
    expect(kind(() => looseMember(null, "a"))).toBe("TypeError");
    expect(kind(() => looseGet("x", "a"))).toBe("AttributeError");
  });
});

describe("a connector's base", () => {
  const connector = new AcmeConnector(
    { host: "http://127.0.0.1:1", token: "t" },
    { clock: new ManualClock(), fetch },
  );

  test("has no events and nothing to close, and tells what it can", async () => {
    expect(await connector.listEvents()).toEqual({ events: [], cursor: null });
    expect(await connector.getCapabilities()).toMatchObject({ supports_comments: false });
    expect(negotiateExtras(connector)).toEqual({
      ...{ lists_comments: false, finds_created: false, lists_transitions: false },
    });
    await connector[Symbol.asyncDispose]();
    await connector[Symbol.asyncDispose]();
  });

  test("takes a transition for an update of the status", async () => {
    const patches: unknown[] = [];
    class Noting extends AcmeConnector {
      override async updateIssue(...[ref, patch]: Parameters<AcmeConnector["updateIssue"]>) {
        patches.push(patch);
        return rulesIssue(ref.id);
      }
    }
    const rulesIssue = (id: string) =>
      readingRules(undefined).issue({ ...issueInput, ref: { ...issueInput.ref, id } }, "acme");
    const noting = new Noting({ host: "http://h", token: "t" }, { clock: new ManualClock(), fetch });
    await noting.transitionIssue({ system: "acme", workspace: "h", id: "1", key: null, url: null }, "done");
    expect(patches).toEqual([{ status: "done" }]);
  });
});

test("a provider is found by its name among those that a host knows", () => {
  expect(providerNamed([acmeProvider], "acme")).toBe(acmeProvider);
  expect(() => providerNamed([acmeProvider], "Acme")).toThrow("Unknown provider: Acme; known are acme");
  expect(() => providerNamed([], "acme")).toThrow("Unknown provider: acme; known are none");
});

test("a status is one of six", () => {
  expect(canonicalStatus("in_review")).toBe("in_review");
  expect(() => canonicalStatus("Done")).toThrow("'Done' is not a valid CanonicalStatus");
});
