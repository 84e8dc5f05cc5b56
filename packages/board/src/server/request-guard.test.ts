import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { refusalOf } from "./request-guard.js";

const status = (headers: IncomingMessage["headers"], method = "GET", port = 4000) =>
  refusalOf({ method, headers } as IncomingMessage, port)?.status;

test.each(["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000", "[::1]:4000"])("answers to %s", (host) => {
  expect(status({ host })).toBeUndefined();
});

test.each([
  undefined,
  "",
  "evil.example",
  "evil.example:4000",
  "localhost.evil.example:4000",
  "127.0.0.1:4001",
  "127.0.0.1",
  "127.0.0.1:4000:4000",
  "127.0.0.1:4000@evil.example",
  "0.0.0.0:4000",
  "127.0.0.2:4000",
  "[::2]:4000",
])("refuses the name %j", (host) => {
  expect(status({ ...(host !== undefined && { host }) })).toBe(421);
});

test("needs no port in the name where it is the port of HTTP", () => {
  expect(status({ host: "localhost" }, "GET", 80)).toBeUndefined();
});

const host = "127.0.0.1:4000";

test("only reads", () => {
  expect(
    ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"].map((method) => status({ host }, method)),
  ).toEqual([undefined, undefined, ...[405, 405, 405, 405, 405]]);
  expect(refusalOf({ method: "POST", headers: { host } } as IncomingMessage, 4000)!.headers).toEqual({
    Allow: "GET, HEAD",
  });
});

test("answers its own page and a person who follows a link, no page of another origin", () => {
  const fetched = (site: string, mode: string, dest: string) =>
    status({ host, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest });
  expect(fetched("same-origin", "cors", "empty")).toBeUndefined();
  expect(fetched("none", "navigate", "document")).toBeUndefined();
  expect(fetched("cross-site", "navigate", "document")).toBeUndefined();
  expect(fetched("cross-site", "navigate", "iframe")).toBe(403);
  expect(fetched("cross-site", "no-cors", "script")).toBe(403);
  expect(fetched("same-site", "cors", "empty")).toBe(403);
});
