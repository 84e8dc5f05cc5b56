import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { gitlabWebhook } from "./webhook.js";

const KEY = "0123456789abcdef";
const SECRET = `whsec_${btoa(KEY)}`;
const clock = { now: () => "2026-03-01T10:00:00+00:00", sleep: async () => undefined };
const NOW = Date.parse("2026-03-01T10:00:00Z") / 1000;
const bytes = (text: string) => new TextEncoder().encode(text);

function signed(body: string, { id = "d1", timestamp = String(NOW), key = KEY } = {}) {
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    headers: new Headers({
      ...{ "webhook-id": id, "webhook-timestamp": timestamp },
      "webhook-signature": `v1a,other v1,${mac}`,
    }),
    body: bytes(body),
  };
}
const verified = (request: ReturnType<typeof signed>, secret = SECRET) =>
  gitlabWebhook.verify(request, secret, clock);

describe("a delivery is the project's", () => {
  test("where the signing token signed its id, time and body, now", async () => {
    expect(await verified(signed("{}"))).toBe(true);
    expect(await verified(signed("{}", { timestamp: String(NOW - 299) }))).toBe(true);
  });

  test("and not where another did, something was changed, or it was sent long ago", async () => {
    expect(await verified(signed("{}", { key: "guessed" }))).toBe(false);
    expect(await verified({ ...signed("{}"), body: bytes("{ }") })).toBe(false);
    for (const timestamp of [String(NOW - 301), String(NOW + 301), "soon", ""])
      expect(await verified(signed("{}", { timestamp }))).toBe(false);
    const { headers, body } = signed("{}");
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const without = new Headers(headers);
      without.delete(name);
      expect(await verified({ headers: without, body })).toBe(false);
    }
  });

  test("where it holds the secret token, and not where it holds another or none", async () => {
    const request = (token?: string) => ({
      headers: new Headers(token === undefined ? {} : { "x-gitlab-token": token }),
      body: bytes("{}"),
    });
    expect(await gitlabWebhook.verify(request("s3cret"), "s3cret", clock)).toBe(true);
    expect(await gitlabWebhook.verify(request("s3cre"), "s3cret", clock)).toBe(false);
    expect(await gitlabWebhook.verify(request(), "s3cret", clock)).toBe(false);
    expect(await gitlabWebhook.verify(request(""), "", clock)).toBe(false);
    expect(await gitlabWebhook.verify(request(SECRET), SECRET, clock)).toBe(false);
  });
});

describe("a delivery tells", () => {
  const read = (event: string, body: unknown, id: Record<string, string> = { "idempotency-key": "d1" }) =>
    gitlabWebhook.read({
      headers: new Headers({ "x-gitlab-event": event, ...id }),
      body: bytes(JSON.stringify(body)),
    });
  const project = { id: 42 };

  test("of an issue, also of a confidential one", () => {
    const body = { object_kind: "issue", project, object_attributes: { iid: 7, url: "https://g/7" } };
    for (const event of ["Issue Hook", "Confidential Issue Hook"])
      expect(read(event, body)).toEqual({
        ...{ delivery_id: "d1", comments: false },
        refs: [{ system: "gitlab", workspace: "42", id: "7", key: "7", url: "https://g/7" }],
      });
  });

  test("of a comment on an issue, by the id that old versions send", () => {
    const body = { object_kind: "note", project, object_attributes: { id: 1 }, issue: { iid: 7 } };
    expect(read("Note Hook", body, { "x-gitlab-event-uuid": "u1" })).toEqual({
      ...{ delivery_id: "u1", comments: true },
      refs: [{ system: "gitlab", workspace: "42", id: "7", key: "7", url: null }],
    });
  });

  test("of nothing else", () => {
    const merge = { object_kind: "note", project, merge_request: { iid: 3 } };
    expect(read("Note Hook", merge)).toBeUndefined();
    expect(read("Push Hook", { project })).toBeUndefined();
    expect(read("Issue Hook", { object_kind: "issue", project }, {})).toBeUndefined();
    expect(read("Issue Hook", { object_kind: "issue", object_attributes: { iid: 1 } })).toBeUndefined();
    expect(read("Issue Hook", [])).toBeUndefined();
  });
});
