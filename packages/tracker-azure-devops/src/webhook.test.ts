import { describe, expect, test } from "vitest";
import { azureWebhook } from "./webhook.js";

const clock = { now: () => "2026-03-01T10:00:00+00:00", sleep: async () => undefined };
const bytes = (text: string) => new TextEncoder().encode(text);
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("a service hook is ours", () => {
  const verified = (authorization: string | undefined, secret = "päss:word") =>
    azureWebhook.verify(
      { headers: new Headers(authorization === undefined ? {} : { authorization }), body: bytes("{}") },
      secret,
      clock,
    );

  test("where it holds the password, whatever the user", async () => {
    expect(await verified(basic("anyone:päss:word"))).toBe(true);
    expect(await verified(basic(":päss:word"))).toBe(true);
  });

  test("and not where it holds another, none, or no password was agreed", async () => {
    expect(await verified(basic("anyone:guess"))).toBe(false);
    expect(await verified("Bearer word", "word")).toBe(false);
    expect(await verified("Basic !")).toBe(false);
    expect(await verified(undefined)).toBe(false);
    expect(await verified(basic("anyone:"), "")).toBe(false);
  });
});

describe("a service hook tells", () => {
  const read = (event: unknown) =>
    azureWebhook.read({ headers: new Headers(), body: bytes(JSON.stringify(event)) });
  const url = "https://dev.azure.com/my%20org/_apis/wit/workItems/7";
  const fields = { "System.TeamProject": "Project" };
  const ref = { system: "azure_devops", workspace: "my org/Project", id: "7", key: "7", url: null };

  test("of a work item, by its own id and not by that of the update", () => {
    const created = { id: "e1", eventType: "workitem.created", resource: { id: 7, fields, url } };
    expect(read(created)).toEqual({ delivery_id: "e1", comments: false, refs: [ref] });
    const resource = { id: 3, workItemId: 7, revision: { fields }, url: `${url}/updates/3` };
    const updated = { id: "e2", eventType: "workitem.updated", resource };
    expect(read(updated)).toEqual({ delivery_id: "e2", comments: false, refs: [ref] });
    expect(read({ ...created, eventType: "workitem.commented" })?.comments).toBe(true);
  });

  test("of nothing else", () => {
    const event = { id: "e1", eventType: "workitem.created" };
    for (const resource of [
      undefined,
      5,
      {},
      { id: 7 },
      { id: 7, url },
      { id: "7", fields, url },
      { id: 7, fields },
    ])
      expect(read({ ...event, resource })).toBeUndefined();
    expect(read({ ...event, eventType: "build.complete", resource: { id: 7, fields, url } })).toBeUndefined();
    expect(read({ eventType: "workitem.created", resource: { id: 7, fields, url } })).toBeUndefined();
    expect(read([])).toBeUndefined();
  });
});
