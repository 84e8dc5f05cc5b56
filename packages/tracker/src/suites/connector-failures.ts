import { equal, holds, rejection } from "./check.js";
import type { ConnectorCase, ScriptedFailure } from "./connector.js";
import { draft } from "./connector-drafts.js";

const EXPECTED: Readonly<Record<Exclude<ScriptedFailure["kind"], "rate_limit">, string>> = {
  unavailable: "transient",
  disconnect: "transient",
  unauthorized: "authentication",
  forbidden: "permission",
};

/** What a failing provider looks like through the connector. */
export const failureCases: readonly ConnectorCase[] = [
  ...(Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]).map(
    (kind): ConnectorCase => ({
      name: `a provider that answers "${kind}" gives the class ${EXPECTED[kind]}, once and without a retry`,
      async run(fixture) {
        const { connector, failNext } = fixture;
        if (failNext === undefined) return;
        const { ref } = await connector.createIssue(draft(fixture));
        failNext({ kind });
        const error = await rejection(connector.getIssue(ref), kind);
        equal(error["failure_class"], EXPECTED[kind], "the failure class");
        equal(error["provider"], connector.name, "the provider in the error");
        equal((await connector.getIssue(ref)).title.length > 0, true, "the request after it");
      },
    }),
  ),
  {
    name: "a rate limit is told with the time to wait",
    async run(fixture) {
      const { connector, failNext } = fixture;
      if (failNext === undefined) return;
      failNext({ kind: "rate_limit", retry_after_seconds: 7 });
      const error = await rejection(connector.listIssues(), "a rate limit");
      equal(error["failure_class"], "rate_limit", "the failure class");
      const seconds = error["retry_after_seconds"];
      holds(
        typeof seconds === "number" && seconds >= 6 && seconds <= 8,
        "about seven seconds to wait",
        seconds,
      );
    },
  },
  {
    name: "an aborted signal ends a call with its reason",
    async run({ connector }) {
      const reason = new Error("enough");
      const error = await rejection(
        connector.listIssues({ signal: AbortSignal.abort(reason) }),
        "an aborted list",
      );
      holds(error === (reason as unknown), "the reason of the signal", String(error["message"]));
    },
  },
  {
    name: "disposing twice is as disposing once",
    async run({ connector }) {
      await connector[Symbol.asyncDispose]();
      await connector[Symbol.asyncDispose]();
    },
  },
];
