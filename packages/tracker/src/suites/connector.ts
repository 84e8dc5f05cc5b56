import type { IssuePatch, TaskTrackerConnector } from "../connector.js";
import type { ExternalRef } from "../generated/models.js";
import type { Clock } from "../ports.js";
import type { SuiteCase } from "./check.js";
import { commentCases } from "./connector-comments.js";
import { failureCases } from "./connector-failures.js";
import { listCases } from "./connector-lists.js";
import { profileCases } from "./connector-profile.js";
import { writeCases } from "./connector-writes.js";

/** One connector with an empty, willing provider behind it; a new one for each case. */
export interface ConnectorFixture {
  readonly connector: TaskTrackerConnector;
  /** The clock of the connector and of its provider, where the provider's is not the machine's. */
  readonly clock: Clock;
  /** Assignees that the provider knows, in the form that the connector reads; two of them. */
  readonly people?: readonly [string, string];
  /** Changes an issue at the provider, past the connector. */
  readonly edit: PersonalEdit;
  /** The next request fails so. Left out only by a connector that sends none. */
  readonly failNext?: (failure: ScriptedFailure) => void;
  /** Moves the time on, so that a change is later than the one before; at least a second, or what the provider tells apart. */
  readonly later: () => Promise<void>;
  /** Ends the provider; the suite disposes of the connector. */
  readonly close?: () => Promise<void>;
}

export type PersonalEdit = (ref: ExternalRef, patch: IssuePatch) => Promise<void>;

export type ScriptedFailure =
  | { readonly kind: "rate_limit"; readonly retry_after_seconds: number }
  | { readonly kind: "unavailable" | "unauthorized" | "forbidden" | "disconnect" };

export type OpenConnector = () => Promise<ConnectorFixture>;

/** What every connector must do, by its own word about itself (`profile` and capabilities) and the protocol. */
export function connectorSuite(open: OpenConnector): readonly SuiteCase[] {
  return [profileCases, writeCases, listCases, commentCases, failureCases].flatMap((cases) =>
    cases.map(({ name, run }) => ({ name, run: () => withFixture(open, run) })),
  );
}

export interface ConnectorCase {
  readonly name: string;
  readonly run: (fixture: ConnectorFixture) => Promise<void>;
}

async function withFixture(open: OpenConnector, run: ConnectorCase["run"]): Promise<void> {
  const fixture = await open();
  try {
    await run(fixture);
  } finally {
    await fixture.connector[Symbol.asyncDispose]();
    await fixture.close?.();
  }
}
