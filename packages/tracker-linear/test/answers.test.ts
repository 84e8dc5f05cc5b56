/** What Linear does not answer, and a host that asks wrongly. */
import { describe, expect, test } from "vitest";
import { canonicalIssue, type ExternalRef, type Fetch } from "../../tracker/src/index.ts";
import { ManualClock } from "../../tracker/test/support/manual-clock.ts";
import { LinearConnector, type LinearConnectorConfig, linearProvider } from "../src/index.ts";

const clock = new ManualClock();
const config: LinearConnectorConfig = { api_key: "k", team_id: "team-1" };
const ref: ExternalRef = { system: "linear", workspace: "linear", id: "ENG-1", key: null, url: null };
const node = { id: "u1", identifier: "ENG-1", title: "One", team: { id: "team-1" } };

/** Answers each request with the next of these, the last one again and again. */
function answering(...answers: readonly (object | string)[]): Fetch {
  const left = [...answers];
  return async () => {
    const answer = left.length > 1 ? left.shift()! : left[0]!;
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    return { status: 200, headers: new Headers(), text: async () => text };
  };
}

const connectorTo = (...answers: readonly (object | string)[]) =>
  new LinearConnector(config, { clock, fetch: answering(...answers) });

describe("an answer that is none of Linear's", () => {
  const unusable = { code: "CONNECTOR_REQUEST", failure_class: "non_retryable", provider: "linear" };

  test.each<[string, object | string, RegExp]>([
    ["no data", {}, /neither data nor errors; is graphql_url that of the API/],
    ["a list", [], /neither data nor errors/],
    ["a page of HTML", "<html>", /not JSON/],
    ["an issue without an id", { data: { issue: { ...node, id: null } } }, /without id/],
    ["errors in words of no kind", { errors: [{ message: "boom" }] }, /^Linear GraphQL error: boom$/],
    ["errors that are no list", { errors: "boom" }, /^Linear GraphQL error: "boom"$/],
  ])("is unusable: %s", async (_what, answer, message) => {
    await expect(connectorTo(answer).getIssue(ref)).rejects.toMatchObject({
      ...{ ...unusable, message: expect.stringMatching(message) },
    });
  });

  test("is no issue where it shows none", async () => {
    await expect(connectorTo({ data: { issue: null } }).getIssue(ref)).rejects.toMatchObject({
      ...{ code: "ISSUE_NOT_FOUND", message: "Linear issue not found: ENG-1" },
    });
  });

  test.each([
    ["no page", {}],
    ["a page of what are no issues", { issues: { nodes: ["x"], pageInfo: { hasNextPage: false } } }],
    ["a page without its end", { issues: { nodes: [] } }],
  ])("is no list: %s", async (_what, data) => {
    await expect(connectorTo({ data }).listIssues()).rejects.toMatchObject({
      ...{ ...unusable, message: expect.stringMatching(/^linear answered with no page of issues: /) },
    });
  });

  test.each([
    ["no success", { issueUpdate: { success: false } }, /no success of issueUpdate/],
    ["a success of nothing", { issueUpdate: { success: true, issue: null } }, /a success without the issue/],
  ])("is no update: %s", async (_what, data, message) => {
    await expect(connectorTo({ data }).updateIssue(ref, { title: "x" })).rejects.toMatchObject({
      ...{ ...unusable, message: expect.stringMatching(message) },
    });
  });

  test("is no label where it has no id", async () => {
    const nothing = { data: { issueLabels: { nodes: [], pageInfo: { hasNextPage: false } } } };
    const made = { data: { issueLabelCreate: { success: true, issueLabel: {} } } };
    await expect(connectorTo(nothing, made).updateIssue(ref, { labels: ["x"] })).rejects.toThrow(
      "a new label without an id",
    );
  });

  test("is no workspace where it shows none", async () => {
    const access = { clock, fetch: answering({ data: {} }), headers: {} };
    await expect(linearProvider.discovery!.workspaces(access)).rejects.toMatchObject({
      ...{ ...unusable, message: "linear answered with no organization: it has " },
    });
  });
});

describe("an issue with little in it", () => {
  test("has what is missing at its empty value, and no title is Untitled", async () => {
    const bare = { id: "u1", team: { id: "team-1" }, title: " ", priority: "x", comments: {} };
    expect(await connectorTo({ data: { issue: bare } }).getIssue(ref)).toEqual({
      ...canonicalIssue({
        ref: { system: "linear", workspace: "linear", id: "u1" },
        ...{ title: "Untitled", status: "todo", issue_type: "task" },
      }),
      raw: bare,
    });
  });

  test("has the time of its newest comment where that is the later one", async () => {
    const at = async (updatedAt: string | undefined, said: string) => {
      const comments = { nodes: [{ updatedAt: said }] };
      const issue = await connectorTo({ data: { issue: { ...node, updatedAt, comments } } }).getIssue(ref);
      return issue.updated_at;
    };
    expect(await at("2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000Z")).toBe(
      "2026-01-01T11:00:00+00:00",
    );
    expect(await at("2026-01-01T12:00:00.000Z", "2026-01-01T11:00:00.000Z")).toBe(
      "2026-01-01T12:00:00+00:00",
    );
    expect(await at(undefined, "2026-01-01T11:00:00.000Z")).toBe("2026-01-01T11:00:00+00:00");
  });
});

describe("a host that asks wrongly", () => {
  test.each<[object, string]>([
    [{ api_key: "k" }, "Linear api_key and team_id are required"],
    [{ ...config, api_key: " " }, "Linear api_key and team_id are required"],
    [{ ...config, api_key: 5 }, "Linear configuration: api_key must be a text or a function that gives one"],
    [{ ...config, team: "x" }, "Linear configuration has no field team; it has "],
    [{ ...config, workspace: 5 }, "Linear configuration: workspace must be a text, not number"],
    [{ ...config, status_to_state_id: { doing: "s" } }, "'doing' is not a valid CanonicalStatus"],
  ])("is told what is wrong with %o", (wrong, message) => {
    const ports = { clock, fetch: answering({}) };
    expect(() => linearProvider.connect({ ...wrong }, ports)).toThrow(message);
  });

  test("needs a network", () => {
    expect(() => new LinearConnector(config, { clock })).toThrow(
      "The connector of Linear needs the port fetch",
    );
  });

  test("is refused a field that no issue has", async () => {
    const update = connectorTo({}).updateIssue(ref, { colour: "red" } as never);
    await expect(update).rejects.toMatchObject({ code: "ISSUE_PAYLOAD_CONTRACT", reason: "PK-001" });
  });

  test("is told of custom fields, which are left out", async () => {
    const warned: unknown[] = [];
    const fetch = answering({ data: { issue: node } });
    const warn = (...args: readonly unknown[]) => void warned.push(args);
    const connector = new LinearConnector(config, { clock, fetch, warn });
    expect((await connector.updateIssue(ref, { custom_fields: { a: 1 } })).title).toBe("One");
    expect(warned).toEqual([["Linear carries no custom_fields", { id: "ENG-1" }]]);
  });
});

test("a search for a creation fails where Linear does", async () => {
  const broken = connectorTo({ errors: [{ message: "no", extensions: { type: "internal error" } }] });
  const issue = canonicalIssue({ ref, title: "x", status: "todo", issue_type: "task" });
  const sought = { idempotency_key: "k", issue, since: clock.now() };
  await expect(broken.findCreated(sought)).rejects.toMatchObject({ failure_class: "transient" });
});
