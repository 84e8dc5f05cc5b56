import { hmacHex, machineClock } from "@spec-kitty/tracker";
import { describe, expect, test } from "vitest";
import { jiraWebhookFor } from "./webhook.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const issue = { id: "10001", key: "KIT-7", self: "https://kit.example/rest/api/2/issue/10001" };

function delivery(
  payload: unknown,
  headers: Record<string, string> = { "x-atlassian-webhook-identifier": "d" },
) {
  const body = bytes(typeof payload === "string" ? payload : JSON.stringify(payload));
  return { headers: new Headers(headers), body };
}

describe("a delivery of Jira", () => {
  test("names the issue at the site that it is of, or at the workspace that the connector has", () => {
    const told = delivery({ webhookEvent: "jira:issue_updated", issue });
    const ref = { system: "jira", workspace: "https://kit.example", id: "10001", key: "KIT-7" };
    expect(jiraWebhookFor({}).read(told)).toEqual({
      ...{ delivery_id: "d", comments: false },
      refs: [{ ...ref, url: "https://kit.example/browse/KIT-7" }],
    });
    const workspace = "https://api.atlassian.com/ex/jira/c";
    expect(jiraWebhookFor({ workspace }).read(told)?.refs[0]).toMatchObject({ ...ref, workspace });
  });

  test("is about comments where it brings one, whatever the event", () => {
    const comments = (payload: object) => jiraWebhookFor({}).read(delivery({ issue, ...payload }))?.comments;
    expect(comments({ webhookEvent: "comment_created" })).toBe(true);
    expect(comments({ webhookEvent: "jira:issue_updated", comment: { id: "1" } })).toBe(true);
    expect(comments({ webhookEvent: "jira:issue_deleted" })).toBe(false);
  });

  test.each([
    ["of another kind", { webhookEvent: "sprint_started", issue }],
    ["without an event", { issue }],
    ["without an issue", { webhookEvent: "jira:issue_updated" }],
    ["with an issue without an address", { webhookEvent: "jira:issue_updated", issue: { id: "1" } }],
    ["that is no object", [1]],
    ["that is no JSON", "{"],
  ])("%s is about no issue", (_name, payload) => {
    expect(jiraWebhookFor({}).read(delivery(payload))).toBeUndefined();
  });

  test("without an id, or of another project, is about no issue", () => {
    const payload = { webhookEvent: "jira:issue_updated", issue };
    expect(jiraWebhookFor({}).read(delivery(payload, {}))).toBeUndefined();
    expect(jiraWebhookFor({ project_key: "KIT" }).read(delivery(payload))).toBeDefined();
    expect(jiraWebhookFor({ project_key: "KI" }).read(delivery(payload))).toBeUndefined();
    const { key: _, ...keyless } = issue;
    const moved = delivery({ webhookEvent: "jira:issue_updated", issue: keyless });
    expect(jiraWebhookFor({ project_key: "KIT" }).read(moved)).toBeUndefined();
    expect(jiraWebhookFor({}).read(moved)?.refs[0]).toMatchObject({ key: null, url: null });
  });

  test("is Jira's by its signature over the bytes alone", async () => {
    const { verify } = jiraWebhookFor({});
    const body = bytes('{"a":1}');
    const clock = machineClock();
    const signed = (signature: string | null) => {
      const headers = new Headers(signature === null ? {} : { "x-hub-signature": signature });
      return verify({ headers, body }, "secret", clock);
    };
    const right = `sha256=${await hmacHex("secret", body)}`;
    const wrong = [
      null,
      "",
      right.slice(7),
      right.replace("sha256", "sha1"),
      `sha256=${await hmacHex("other", body)}`,
    ];
    expect(await signed(right)).toBe(true);
    expect(await Promise.all(wrong.map(signed))).toEqual(wrong.map(() => false));
  });
});
