/** What connectors and the engine get from outside: time, randomness, the network, other programs. */
import type { Instant } from "./model/instant.js";

export interface Clock {
  /** The present time, UTC. */
  now(): Instant;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A number from 0 up to 1. */
export type Random = () => number;

/** `fetch`, as far as connectors use it. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>;

export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: "manual";
  readonly signal?: AbortSignal;
}

export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface CommandRequest {
  /** The program and its arguments, never a shell line. */
  readonly argv: readonly [program: string, ...args: string[]];
  readonly cwd?: string;
  /** Variables on top of the runner's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout_ms?: number;
  readonly signal?: AbortSignal;
}

export interface CommandOutcome {
  readonly exit_code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell, with standard input closed. A program that ends with an error is an outcome; throws
 * `ConnectorConfigError` where there is no such program and `ConnectorRequestError` (`transient`) on a time-out.
 */
export type CommandRunner = (request: CommandRequest) => Promise<CommandOutcome>;

/** Told of what a connector leaves out, so that nothing is dropped in silence. */
export type Warn = (message: string, details?: Readonly<Record<string, unknown>>) => void;

export interface ConnectorPorts {
  readonly clock: Clock;
  /** Present for connectors that speak HTTP. */
  readonly fetch?: Fetch;
  /** Present for connectors that drive a program. */
  readonly run?: CommandRunner;
  readonly warn?: Warn;
  /** `"0.3.0"` gives that version's requests and errors, its defects included (`decisions` 28). */
  readonly parity?: "0.3.0";
}
