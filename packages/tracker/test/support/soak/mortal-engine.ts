/** An engine whose requests fail, and whose process dies and starts again on what is on the disk. */
import {
  type CanonicalIssue,
  type ConflictStrategy,
  ConnectorRequestError,
  type ExternalRef,
  identityOf,
  type OwnershipPolicy,
  type RecordStore,
  SyncEngine,
  type SyncResult,
  type TaskTrackerConnector,
  TrackerStore,
} from "../../../src/index.ts";
import { countingIds, type ManualClock } from "../manual-clock.ts";
import type { Dice } from "./dice.ts";

export interface MortalEngineOptions {
  readonly connector: TaskTrackerConnector;
  readonly clock: ManualClock;
  /** Opens what is on the disk. */
  readonly open: () => Promise<RecordStore>;
  readonly policy: OwnershipPolicy;
  /** What may come between any step of the engine and its next look at an issue, or its update where that is compared. */
  readonly meanwhile?: (ref: ExternalRef, store: TrackerStore) => Promise<void>;
  /** A number from 0 up to 1, the same each time. */
  readonly random: () => number;
}

/** The process died. */
class Crash extends Error {}

const STRATEGIES: readonly ConflictStrategy[] = [
  "newer_timestamp",
  "manual_review",
  "local_wins",
  "external_wins",
];

const LOST = { failure_class: "transient" } as const;
/** Whether the work was done or not, a provider and what stands before it say the same. */
const FAILURES = [
  ...[{ status_code: 500 }, { status_code: 502 }, { status_code: 503 }, { status_code: 504 }, LOST],
  ...[{ status_code: 429, retry_after_seconds: 2 }, { status_code: 429 }],
];

export class MortalEngine {
  readonly counts = { runs: 0, crashes: 0, faults: 0, doubts: 0, busy: 0 };
  readonly #options: MortalEngineOptions;
  readonly #dice: Dice;
  readonly #newId = countingIds("n");
  /** What each creation made, which a person who looks at the tracker can tell. */
  readonly #created = new Map<string, ExternalRef>();
  #store!: TrackerStore;
  #engine!: SyncEngine;
  #isDead = false;
  #hasFaults = true;

  private constructor(options: MortalEngineOptions, dice: Dice) {
    this.#options = options;
    this.#dice = dice;
  }

  static async start(options: MortalEngineOptions, dice: Dice): Promise<MortalEngine> {
    const engine = new MortalEngine(options, dice);
    await engine.#start();
    return engine;
  }

  /** What is on the disk, as people see it. */
  get store(): TrackerStore {
    return this.#store;
  }

  status(): ReturnType<SyncEngine["status"]> {
    return this.#engine.status();
  }

  async run(): Promise<void> {
    this.counts.runs++;
    const kind = this.#dice.oneOf(["sync", "sync", "pull", "push"] as const);
    const full = this.#dice.chance(0.1);
    try {
      const limit = 1 + Math.floor(this.#dice.upTo(15));
      await this.#engine[kind]({ limit, take_over: true, ...(kind !== "push" && full && { full }) });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.counts.crashes++;
      await this.#restart();
    }
  }

  /** Someone answers an open conflict. */
  async answerOne(): Promise<void> {
    for await (const { id, state } of this.#store.conflicts()) if (state === "open") return this.#answer(id);
  }

  /** Lets both sides come to rest, without failures. */
  async settle(): Promise<void> {
    this.#hasFaults = false;
    await this.#restart();
    for (let i = 0; i < 12; i++) {
      this.#options.clock.move(400);
      const result = await this.#engine.sync({ full: true, take_over: true });
      await this.#answerAll();
      const doubts = await this.#settleDoubts();
      if (doubts === 0 && isQuiet(result) && (await this.status()).open_conflicts === 0) return;
      this.counts.busy++;
    }
    throw new Error("the sides do not come to rest");
  }

  async #answerAll(): Promise<void> {
    const open: string[] = [];
    for await (const { id, state } of this.#store.conflicts()) if (state === "open") open.push(id);
    for (const id of open) await this.#answer(id);
  }

  async #answer(id: string): Promise<void> {
    try {
      const take = this.#dice.chance(0.5) ? "local" : "external";
      await this.#engine.answer(id, { take }, { take_over: true });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      await this.#restart();
    }
  }

  /** Who looks at the tracker can tell what a creation made, where the engine cannot. The number of doubts ended. */
  async #settleDoubts(): Promise<number> {
    const doubts: ExternalRef[] = [];
    for await (const [, write] of this.#store.sentWrites("create"))
      if ((write.candidates ?? []).length > 0) doubts.push((write.content as CanonicalIssue).ref);
    for (const draft of doubts) {
      const adopt = this.#created.get(identityOf(draft));
      this.counts.doubts++;
      await this.#engine.settleCreation(draft, adopt === undefined ? "resend" : { adopt }, {
        take_over: true,
      });
    }
    return doubts.length;
  }

  async #start(): Promise<void> {
    const { connector, clock, policy, open, random } = this.#options;
    this.#isDead = false;
    const records = await open();
    this.#store = new TrackerStore(records);
    this.#engine = new SyncEngine({
      connector: this.#unreliable(connector),
      store: new TrackerStore(this.#mortal(records)),
      ...{ policy, clock, random, newId: this.#newId, comments: "both" },
      strategy: this.#dice.oneOf(STRATEGIES),
    });
  }

  async #restart(): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
    await this.#start();
  }

  /** Requests fail before or after they did their work; the process dies before or after one. */
  #unreliable(connector: TaskTrackerConnector): TaskTrackerConnector {
    return new Proxy(connector, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function" || typeof name !== "string" || name === "getCapabilities")
          return value;
        return async (...args: unknown[]) => {
          this.#mayDie();
          this.#mayFail(name, "before");
          const isSafe = name === "getIssue" || (name === "updateIssue" && target.profile.refuses_moved);
          if (isSafe && this.#hasFaults && this.#dice.chance(0.1))
            await this.#options.meanwhile?.(args[0] as ExternalRef, this.#store);
          const answer = await value.apply(target, args);
          if (name === "createIssue")
            this.#created.set(identityOf((args[0] as CanonicalIssue).ref), (answer as CanonicalIssue).ref);
          this.#mayFail(name, "after");
          this.#mayDie();
          return answer;
        };
      },
    });
  }

  #mayFail(method: string, when: "before" | "after"): void {
    if (!this.#hasFaults || !this.#dice.chance(0.03)) return;
    this.counts.faults++;
    throw new ConnectorRequestError(`${method} failed ${when} its work`, this.#dice.oneOf(FAILURES));
  }

  #mortal(records: RecordStore): RecordStore {
    return {
      get: (...args) => this.#alive(() => records.get(...args)),
      getAll: (...args) => this.#alive(() => records.getAll(...args)),
      scan: (...args) => this.#alive(() => records.scan(...args)),
      commit: (changes) =>
        this.#alive(async () => {
          this.#mayDie();
          const outcome = await records.commit(changes);
          this.#mayDie();
          return outcome;
        }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async #alive<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isDead) throw new Crash("the process is dead");
    return call();
  }

  #mayDie(): void {
    if (this.#isDead || (this.#hasFaults && this.#dice.chance(0.004))) {
      this.#isDead = true;
      throw new Crash("the process died");
    }
  }
}

function isQuiet({ decisions, stats }: SyncResult): boolean {
  const { skipped: _, ...moved } = stats;
  return Object.keys(decisions).length === 0 && Object.values(moved).every((count) => count === 0);
}
