import { describe, expect, test } from "vitest";
import {
  CapabilityNotSupportedError,
  ConnectorRequestError,
  classifyHttpStatus,
  type Fetch,
  HttpClient,
  type HttpOptions,
} from "../src/index.ts";
import { answering, type Handler, type Loopback, loopback } from "./support/loopback.ts";
import { ManualClock } from "./support/manual-clock.ts";

const NOW = "2026-03-01T10:00:00+00:00";

async function withClient<T>(
  handler: Handler,
  use: (client: HttpClient, server: Loopback) => Promise<T>,
  options: Partial<HttpOptions> = {},
): Promise<T> {
  await using server = await loopback(handler);
  const client = new HttpClient({
    ...{ provider: "acme", base_url: server.url, headers: {}, fetch: fetch as Fetch },
    ...{ clock: new ManualClock(NOW), ...options },
  });
  return await use(client, server);
}

async function failure(call: Promise<unknown>): Promise<ConnectorRequestError> {
  const error = await call.then(
    (value) => expect.unreachable(`it answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorRequestError);
  return error as ConnectorRequestError;
}

describe("a base URL", () => {
  const client = (base_url: string, parity?: "0.3.0") =>
    new HttpClient({
      ...{ provider: "acme", base_url, headers: {}, fetch: fetch as Fetch, clock: new ManualClock(NOW) },
      ...(parity && { parity }),
    });

  test.each([
    ["api.acme.example", "must begin with https:// or http://"],
    ["", "must begin with https:// or http://"],
    ["ftp://acme.example", "must begin with https:// or http://"],
    ["anna:s3cret@acme.example", "must begin with https:// or http://"],
    ["https://anna:s3cret@acme.example", "must hold no credentials"],
  ])("that is none is refused before any request: %s", (base_url, message) => {
    const error: unknown = ((): unknown => {
      try {
        return client(base_url);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: "CONNECTOR_CONFIG", message: expect.stringContaining(message) });
    expect(String(error)).not.toContain("s3cret");
    expect(client(base_url, "0.3.0").base_url).toBe(base_url);
  });
});

describe("a request", () => {
  test("has its method, path, query, headers and body as JSON", async () => {
    await withClient(
      answering(200, "{}"),
      async (client, { seen }) => {
        const query = { text: 'a b&c=ü/*~"', none: null, left_out: undefined, page: 2 };
        const body = { title: "Ü 🐱\u2028", list: [1, null] };
        await client.send({ method: "POST", path: "/a/b?x=1", body, headers: { "x-own": "mine" } });
        await client.send({ method: "GET", path: "/search", query });
        const [post, get] = seen;
        expect(post).toMatchObject({ method: "POST", url: "/a/b?x=1", body: JSON.stringify(body) });
        expect(post!.headers).toMatchObject({ "x-shared": "all", "x-own": "mine" });
        expect(get).toMatchObject({ method: "GET", body: "", headers: { "x-shared": "all" } });
        expect(get!.url).toBe("/search?text=a+b%26c%3D%C3%BC%2F%2A~%22&page=2");
        expect([...new URLSearchParams(get!.url.split("?")[1])]).toEqual([
          ["text", query.text],
          ["page", "2"],
        ]);
      },
      { headers: { "x-shared": "all" } },
    );
  });

  test("goes below the base URL, whose trailing slashes say nothing", async () => {
    await using server = await loopback(answering(200, "{}"));
    const clock = new ManualClock();
    const options = { provider: "acme", headers: {}, fetch: fetch as Fetch, clock };
    const client = new HttpClient({ ...options, base_url: `${server.url}/api//` });
    await client.send({ method: "GET", path: "/issues" });
    expect(server.seen[0]?.url).toBe("/api/issues");
    expect(client.base_url).toBe(`${server.url}/api`);
  });

  test("may have an absolute address of the provider, and never one of another host", async () => {
    await withClient(answering(200, "{}"), async (client, { url, seen }) => {
      await client.send({ method: "GET", path: `${url}/next?page=2` });
      expect(seen.map((request) => request.url)).toEqual(["/next?page=2"]);
      const other = url.replace("127.0.0.1", "localhost");
      const error = await failure(client.send({ method: "GET", path: `${other}/next` }));
      expect(error).toMatchObject({ failure_class: "non_retryable", provider: "acme", is_retryable: false });
      expect(error.message).toContain("another host");
      expect(seen).toHaveLength(1);
    });
  });
});

describe("an answer", () => {
  test("is its status, headers, text and parsed body", async () => {
    await withClient(answering(201, '{"a":[1]}', { "x-next": "2" }), async (client) => {
      const answer = await client.send({ method: "GET", path: "/" });
      expect(answer).toMatchObject({ status: 201, body: { a: [1] }, text: '{"a":[1]}' });
      expect(answer.headers.get("X-Next")).toBe("2");
    });
  });

  test("without a body is an empty object", async () => {
    await withClient(answering(204), async (client) => {
      expect((await client.send({ method: "DELETE", path: "/" })).body).toEqual({});
      expect(await client.object({ method: "DELETE", path: "/" })).toEqual({});
    });
  });

  test.each([
    ["object", "[]", "an object"],
    ["object", '"x"', "an object"],
    ["object", "null", "an object"],
    ["array", "{}", "an array"],
    ["array", "7", "an array"],
  ] as const)("asked for as %s and come as %s is told, not taken", async (kind, text, expected) => {
    await withClient(answering(200, text), async (client) => {
      const error = await failure(client[kind]({ method: "GET", path: "/list" }));
      expect(error).toMatchObject({ failure_class: "non_retryable", provider: "acme" });
      expect(error.message).toBe(`GET /list answered with JSON that is not ${expected}`);
    });
  });

  test("that is a list is given as one", async () => {
    await withClient(answering(200, "[1,{}]"), async (client) => {
      expect(await client.array({ method: "GET", path: "/" })).toEqual([1, {}]);
    });
  });

  test("that is no JSON is told with its address", async () => {
    await withClient(answering(200, "<html>login</html>"), async (client, { url }) => {
      const error = await failure(client.send({ method: "GET", path: "/x" }));
      expect(error).toMatchObject({ status_code: 200, failure_class: "non_retryable", provider: "acme" });
      expect(error.message).toContain(`GET ${url}/x answered 200`);
      expect(error.cause).toBeInstanceOf(SyntaxError);
    });
  });

  test("that leads elsewhere is not followed, since credentials would go along", async () => {
    await withClient(answering(302, "", { location: "/elsewhere" }), async (client, { seen }) => {
      const error = await failure(client.send({ method: "GET", path: "/x" }));
      expect(error).toMatchObject({ status_code: 302, failure_class: "non_retryable" });
      expect(seen).toHaveLength(1);
    });
  });
});

describe("a header", () => {
  test.each(["s3cret\n", "s3cret\u200b", "s3\0cret"])(
    "that HTTP cannot carry is never sent: %j",
    async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      await withClient(
        answering(200, "{}"),
        async (client, { seen }) => {
          const error: unknown = await client.send({ method: "GET", path: "/x" }).catch((reason) => reason);
          expect(error).toMatchObject({ code: "CONNECTOR_CONFIG" });
          expect(String(error)).toContain("authorization");
          expect(String(error)).not.toContain("s3");
          expect(seen).toHaveLength(0);
        },
        { headers },
      );
    },
  );

  test("may hold every character of Latin 1", async () => {
    const handler = answering(200, "{}");
    await withClient(handler, (client) => client.send({ method: "GET", path: "/x" }), {
      headers: { "x-name": "\tÄ é ~" },
    });
  });

  test("in parity has to be ASCII", async () => {
    const options = { headers: { authorization: "é" }, parity: "0.3.0" } as const;
    await withClient(
      answering(200, "{}"),
      async (client) => {
        const asked = client.send({ method: "GET", path: "/x" });
        await expect(asked).rejects.toMatchObject({ platform_type: "UnicodeEncodeError" });
      },
      options,
    );
  });
});

describe("a failure", () => {
  const classes = [
    [400, "validation"],
    [401, "authentication"],
    [402, "non_retryable"],
    [403, "permission"],
    [404, "not_found"],
    [405, "non_retryable"],
    [408, "transient"],
    [409, "validation"],
    [410, "non_retryable"],
    [422, "validation"],
    [425, "transient"],
    [429, "rate_limit"],
    [500, "transient"],
    [501, "non_retryable"],
    [502, "transient"],
    [503, "transient"],
    [504, "transient"],
  ] as const;

  test.each(classes)(
    "of status %i is of class %s, with what was asked and answered",
    async (status, kind) => {
      expect(classifyHttpStatus(status)).toBe(kind);
      await withClient(answering(status, '{"message":"no"}'), async (client, { url, seen }) => {
        const error = await failure(client.send({ method: "GET", path: "/x", query: { q: "secret" } }));
        expect(error).toMatchObject({
          ...{ status_code: status, failure_class: kind, provider: "acme", code: "CONNECTOR_REQUEST" },
          is_retryable: kind === "transient" || kind === "rate_limit",
        });
        expect(error.message).toBe(`HTTP ${status} for GET ${url}/x: {"message":"no"}`);
        expect(seen).toHaveLength(1);
      });
    },
  );

  test.each([
    ["7", 7],
    [" 12 ", 12],
    ["Sun, 01 Mar 2026 10:00:30 GMT", 30],
    ["Sun, 01 Mar 2026 09:00:00 GMT", 0],
    ["soon", null],
    [undefined, null],
  ])("says how long to wait: Retry-After %j is %j seconds", async (header, seconds) => {
    const headers = header === undefined ? {} : { "retry-after": header };
    await withClient(answering(503, "", headers), async (client) => {
      const error = await failure(client.send({ method: "GET", path: "/" }));
      expect(error.retry_after_seconds).toBe(seconds);
    });
  });

  test("may be of another class by what the provider says beyond its status", async () => {
    const classify: HttpOptions["classify"] = ({ status, headers, text, now }) => {
      expect([status, headers.get("x-left"), text, now]).toEqual([403, "0", "slow down", NOW]);
      return { failure_class: "rate_limit", retry_after_seconds: 90 };
    };
    await withClient(
      answering(403, "slow down", { "x-left": "0" }),
      async (client) => {
        const error = await failure(client.send({ method: "GET", path: "/" }));
        expect(error).toMatchObject({
          failure_class: "rate_limit",
          retry_after_seconds: 90,
          status_code: 403,
        });
      },
      { classify },
    );
  });

  test("is the provider's refusal of a value, where the answer tells one", async () => {
    const refusal: HttpOptions["refusal"] = ({ status, text }) =>
      status === 400 && text === "no such state" ? new CapabilityNotSupportedError(text) : undefined;
    for (const [status, code] of [
      [400, "CAPABILITY_NOT_SUPPORTED"],
      [422, "CONNECTOR_REQUEST"],
    ] as const)
      await withClient(
        answering(status, "no such state"),
        async (client) => {
          await expect(client.send({ method: "GET", path: "/" })).rejects.toMatchObject({ code });
        },
        { refusal },
      );
  });

  test("holds neither the query nor a header, where tokens may be", async () => {
    const headers = { authorization: "Bearer very-secret" };
    await withClient(
      answering(401, "no"),
      async (client) => {
        const error = await failure(
          client.send({ method: "GET", path: "/x", query: { access_token: "very-secret" } }),
        );
        const told = JSON.stringify([error.message, error, String(error.cause), error.stack]);
        expect(told).not.toContain("very-secret");
      },
      { headers },
    );
  });
});

describe("a lost connection", () => {
  test("is transient, with its reason", async () => {
    await using server = await loopback(answering(200));
    const { url } = server;
    await server[Symbol.asyncDispose]();
    const clock = new ManualClock();
    const client = new HttpClient({
      provider: "acme",
      base_url: url,
      headers: {},
      fetch: fetch as Fetch,
      clock,
    });
    const error = await failure(client.send({ method: "GET", path: "/x" }));
    expect(error).toMatchObject({ status_code: null, failure_class: "transient", provider: "acme" });
    expect(error.message).toMatch(/^No answer for GET http.*\/x: fetch failed \(.*ECONNREFUSED/);
  });

  test("before the answer is transient", async () => {
    await withClient(
      (_request, response) => response.socket!.destroy(),
      async (client) => {
        const error = await failure(client.send({ method: "POST", path: "/x", body: {} }));
        expect(error).toMatchObject({ failure_class: "transient", status_code: null });
      },
    );
  });

  test("in the middle of the answer is transient", async () => {
    await withClient(
      (_request, response) => {
        response.writeHead(200, { "content-length": "100" }).write('{"half":');
        setImmediate(() => response.socket!.destroy());
      },
      async (client) => {
        const error = await failure(client.send({ method: "GET", path: "/x" }));
        expect(error).toMatchObject({ failure_class: "transient", status_code: null });
      },
    );
  });

  test("is what a provider that never answers comes to", async () => {
    await withClient(
      () => undefined,
      async (client) => {
        const error = await failure(client.send({ method: "GET", path: "/x" }));
        expect(error).toMatchObject({ failure_class: "transient" });
        expect(error.message).toContain("timeout");
      },
      { timeout_ms: 30 },
    );
  });

  test("that the caller wanted stays the caller's reason", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    await withClient(
      () => stop.abort(reason),
      async (client) => {
        const call = client.send({ method: "GET", path: "/x", signal: stop.signal });
        await expect(call).rejects.toBe(reason);
      },
    );
  });

  test("is told also where what was thrown is no error", async () => {
    const odd: Fetch = () => Promise.reject("odd");
    const clock = new ManualClock();
    const client = new HttpClient({ provider: "acme", base_url: "http://x", headers: {}, fetch: odd, clock });
    const error = await failure(client.send({ method: "GET", path: "/" }));
    expect(error.message).toBe("No answer for GET http://x/: odd");
  });

  test("of a fetch that has errors of its own keeps them", async () => {
    const own = new ConnectorRequestError("not now", { failure_class: "permission" });
    const client = new HttpClient({
      ...{ provider: "acme", base_url: "http://x", headers: {}, fetch: () => Promise.reject(own) },
      clock: new ManualClock(),
    });
    await expect(client.send({ method: "GET", path: "/" })).rejects.toBe(own);
  });
});

describe("in parity with 0.3.0", () => {
  const parity = { parity: "0.3.0" } as const;

  test("a failure names no provider, reads digits alone, and is of its status's class", async () => {
    const classify = () => ({ failure_class: "rate_limit" }) as const;
    const date = { "retry-after": "Sun, 01 Mar 2026 10:00:30 GMT" };
    for (const [headers, seconds] of [
      [date, null],
      [{ "retry-after": " 9 " }, 9],
      [{}, null],
    ] as const) {
      await withClient(
        answering(403, "no", headers),
        async (client) => {
          const error = await failure(client.send({ method: "GET", path: "/" }));
          expect(error).toMatchObject({
            provider: null,
            retry_after_seconds: seconds,
            failure_class: "permission",
          });
        },
        { ...parity, classify },
      );
    }
  });

  test("a redirect is read as an answer, and a page of HTML ends as a decoding error", async () => {
    await withClient(
      answering(302, ""),
      async (client) => {
        expect((await client.send({ method: "GET", path: "/" })).status).toBe(302);
      },
      parity,
    );
    await withClient(
      answering(200, "<html>"),
      async (client) => {
        const call = client.send({ method: "GET", path: "/" });
        await expect(call).rejects.toMatchObject({ platform_type: "JSONDecodeError" });
      },
      parity,
    );
  });
});
