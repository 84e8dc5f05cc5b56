/** Clock, ids, network and programs that answer from a script, so that a run is the same each time. */
import { ConnectorRequestError } from "../errors.js";
import { type Instant, instantAfter } from "../model/instant.js";
import { isObject } from "../model/plain.js";
import type { Clock, CommandRunner, Fetch } from "../ports.js";
import type { Args } from "./args.js";
import { instantOf as readInstant } from "./args.js";
import { RequestError } from "./error.js";

/** Moves on by a step at each reading, in the zone of its start; never waits. */
export function steppingClock(spec: unknown): Clock {
  const { start, step_seconds = 1 } = isObject(spec) ? spec : {};
  let next = readInstant(start ?? "2026-01-01T00:00:00+00:00")!;
  return {
    now(): Instant {
      const now = next;
      next = instantAfter(now, Number(step_seconds));
      return now;
    },
    sleep: async () => undefined,
  };
}

/** UUIDs that count up from one. */
export function countingUuids(): () => string {
  let count = 0;
  return () => `00000000-0000-0000-0000-${(++count).toString(16).padStart(12, "0")}`;
}

const TRANSPORT_HEADERS = new Set(["host", "user-agent", "accept-encoding", "connection", "content-length"]);

export interface ScriptedNetwork {
  readonly fetch: Fetch;
  /** What was asked, in the form of the adapter protocol. */
  readonly requests: readonly object[];
}

/** Answers in the order of the script. */
export function scriptedNetwork(answers: readonly Args[]): ScriptedNetwork {
  const left = [...answers];
  const requests: object[] = [];
  const fetch: Fetch = async (url, { method, headers, body }) => {
    requests.push({
      method,
      // As it goes out: a path may hold what has to be encoded.
      url: URL.canParse(url) ? new URL(url).href : url,
      headers: Object.fromEntries(
        Object.entries(headers)
          .map(([name, value]): [string, string] => [name.toLowerCase(), value])
          .filter(([name]) => !TRANSPORT_HEADERS.has(name)),
      ),
      body: body === undefined || body === "" ? null : JSON.parse(body),
    });
    const answer = left.shift();
    if (answer === undefined) throw new RequestError(`no scripted response left for ${method} ${url}`);
    const given = new Headers(answer["headers"] as Record<string, string> | undefined);
    const { json = null } = answer;
    const text = json === null ? String(answer["text"] ?? "") : JSON.stringify(json);
    return { status: Number(answer["status"] ?? 200), headers: given, text: async () => text };
  };
  return { fetch, requests };
}

export interface ScriptedPrograms {
  readonly run: CommandRunner;
  readonly commands: readonly object[];
}

/** Answers each program in the order of the script: its output, or an error of the runner. */
export function scriptedPrograms(answers: readonly Args[]): ScriptedPrograms {
  const left = [...answers];
  const commands: object[] = [];
  const run: CommandRunner = async ({ argv, cwd }) => {
    commands.push({ command: [...argv], cwd: cwd ?? null });
    const answer = left.shift();
    if (answer === undefined) throw new RequestError(`no scripted output left for ${argv.join(" ")}`);
    if (typeof answer["error"] === "string") throw new ConnectorRequestError(answer["error"]);
    return { exit_code: 0, stdout: String(answer["stdout"]), stderr: "" };
  };
  return { run, commands };
}
