/** The differential tests that every domain has: its models, its event types, and the requests of its own. */
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Operation } from "../../packages/conformance/src/index.ts";
import type { DomainCatalogue } from "../../packages/events-core/src/catalogue.ts";
import type { DomainLine } from "../../packages/events-core/src/schema-kit.ts";
import { comparable, expectSameAnswers, type Request } from "./differential.ts";
import {
  domainAdapter,
  enumRequests,
  modelNames,
  modelRequests,
  validateRequests,
} from "./domain-adapter.ts";
import { CASES, describeWithOracle, type OracleAnswer, SEED } from "./oracle.ts";

export interface DomainUnderTest {
  readonly name: string;
  readonly line: "v4" | "v2";
  readonly domain: DomainLine;
  readonly catalogue: DomainCatalogue;
  /** What the package exports: its reducers and enumerations are found there. */
  readonly module: object;
  /** The names of its enumerations. */
  readonly enums?: readonly string[];
  /** Random arguments by operation. */
  readonly requests?: Readonly<Record<string, fc.Arbitrary<object>>>;
  /** The reference's module of a model that it does not export from its root, by model. */
  readonly home?: Readonly<Record<string, string>>;
  /** Operations of this domain alone. */
  readonly operations?: Readonly<Record<string, Operation>>;
  /** Brings an answer of either side into the form that is compared. */
  readonly normal?: (answer: OracleAnswer, request: Request) => unknown;
}

const PACKAGE = { v4: "events-4.0.0", v2: "events-2.3.1" } as const;

/** Asks the reference and us the same questions about one domain, `CASES` of each kind. */
export function describeDomain({
  name,
  line,
  domain,
  catalogue,
  module,
  enums = [],
  requests = {},
  home = {},
  operations = {},
  normal = comparable,
}: DomainUnderTest): void {
  describeWithOracle(PACKAGE[line], `${name} ${line}`, (oracle) => {
    const adapter = domainAdapter(line, catalogue, module, operations);
    const same = (asked: fc.Arbitrary<{ op: string; args: object }>) =>
      expectSameAnswers(adapter, oracle(), fc.sample(asked, { numRuns: CASES, seed: SEED }), normal);

    test.each(Object.keys(requests))("%s", (op) => same(requests[op]!.map((args) => ({ op, args }))));
    if (enums.length > 0) test("enum", () => same(enumRequests(module, enums)));
    describe("models", () => {
      test.each(modelNames(domain))("%s", (model) => same(modelRequests(domain, model, home[model])));
    });
    if (Object.keys(domain.events).length === 0) return;
    describe("validate_event", () => {
      test.each(Object.keys(domain.events))("%s", (type) => same(validateRequests(domain, type)));
    });
  });
}
