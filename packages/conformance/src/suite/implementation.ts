import type { LineName } from "@spec-kitty/contract";
import { eventsAdapter } from "../adapter/events-adapter.js";
import type { AnswerError } from "../adapter/reference-error.js";
import { type Adapter, type Args, answerLine, type Operation } from "../adapter/serve.js";

/** What an implementation answers to one request of the adapter protocol. */
export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: AnswerError };

/** Something that claims to keep the contract: it answers operations of the adapter protocol. */
export interface Implementation {
  readonly name: string;
  /** Throws only where no answer comes; what the operation throws is an answer. */
  ask(op: string, args: Args): Promise<Answer>;
  close(): Promise<void>;
}

/** This package's own implementation of a contract line. */
export function ownImplementation(contract: LineName = "v4"): Implementation {
  return adapterImplementation(eventsAdapter(contract), "skitty");
}

/** Operations of your own, by the names of the adapter protocol; what one returns is its answer. */
export interface OwnOperations {
  readonly name?: string;
  readonly operations: { readonly [op: string]: Operation };
}

export function operationsImplementation({ name = "own", operations }: OwnOperations): Implementation {
  return adapterImplementation(
    { package: name, version: "", operations: new Map(Object.entries(operations)) },
    name,
  );
}

function adapterImplementation(adapter: Adapter, name: string): Implementation {
  return {
    name,
    // Through JSON, as a process would answer: what JSON cannot say must not decide a comparison.
    ask: async (op, args) => JSON.parse(await answerLine(adapter, JSON.stringify({ op, args }))) as Answer,
    close: async () => {},
  };
}
