/**
 * A long random life of one workspace: people edit on both sides, requests fail before or after they did their work, the
 * process dies between any two steps and starts again on what is on the disk. Afterwards nothing may be lost, doubled or
 * still moving.
 */
import {
  type CanonicalIssue,
  type ConflictStrategy,
  ConnectorRequestError,
  type CoreField,
  canonicalIssue,
  type ExternalRef,
  type IssueComment,
  type IssuePatch,
  identityOf,
  isObject,
  type OwnershipPolicy,
  type RecordStore,
  SyncEngine,
  type SyncResult,
  sameMeaning,
  type TaskTrackerConnector,
  TrackerStore,
} from "../../src/index.ts";
import type { ManualClock } from "./manual-clock.ts";

/** What the people at the provider do, past the connector. */
export interface SoakProvider {
  readonly connector: TaskTrackerConnector;
  create(fields: IssuePatch & { readonly title: string }): Promise<ExternalRef>;
  edit(ref: ExternalRef, patch: IssuePatch): Promise<void>;
  comment(ref: ExternalRef, body: string): Promise<void>;
  issue(ref: ExternalRef): Promise<CanonicalIssue>;
  issues(): Promise<readonly CanonicalIssue[]>;
  comments(ref: ExternalRef): Promise<readonly IssueComment[]>;
}

export interface SoakOptions {
  readonly provider: SoakProvider;
  readonly clock: ManualClock;
  /** Opens what is on the disk. */
  readonly open: () => Promise<RecordStore>;
  readonly policy: OwnershipPolicy;
  /** A number from 0 up to 1, the same each time. */
  readonly random: () => number;
  readonly edits: number;
  /** New values by field, none the same as another; edits of these are followed to the end. */
  readonly unique: { readonly [F in CoreField]?: (n: number) => CanonicalIssue[F] };
  /** Values of fields that have only a few. */
  readonly few: { readonly [F in CoreField]?: readonly CanonicalIssue[F][] };
  /** Fields that are edited at the provider alone, since its connector cannot change them. */
  readonly theirs?: readonly CoreField[];
  readonly comments: boolean;
}

export interface SoakReport {
  readonly edits: number;
  readonly issues: number;
  readonly comments: number;
  readonly runs: number;
  readonly crashes: number;
  readonly faults: number;
  /** Creations of which a person had to say what they made. */
  readonly doubts: number;
  readonly conflicts: number;
  readonly busy_runs_at_end: number;
}

/** The process died. */
class Crash extends Error {}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const life = new Life(options);
  await life.live();
  await life.settle();
  return life.verify();
}

class Life {
  readonly #options: SoakOptions;
  readonly #edits = new EditHistory();
  readonly #comments: string[] = [];
  readonly #created = new Map<string, ExternalRef>();
  #made = 0;
  #values = 0;
  #store!: TrackerStore;
  #engine!: SyncEngine;
  #isDead = false;
  #hasFaults = true;
  readonly #counts = { runs: 0, crashes: 0, faults: 0, doubts: 0, busy: 0 };

  constructor(options: SoakOptions) {
    this.#options = options;
  }

  async live(): Promise<void> {
    await this.#start();
    for (let i = 0; i < this.#options.edits; i++) {
      await this.#personActs();
      this.#options.clock.move(this.#upTo(40));
      if (this.#chance(0.15)) await this.#run();
      if (this.#chance(0.02)) await this.#answerSome();
    }
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
      if (doubts === 0 && isQuiet(result) && (await this.#engine.status()).open_conflicts === 0) return;
      this.#counts.busy++;
    }
    throw new Error("the sides do not come to rest");
  }

  async verify(): Promise<SoakReport> {
    const { provider, edits } = this.#options;
    const remote = await provider.issues();
    const local = await this.#store.listIssues();
    equal(sortedIds(local), sortedIds(remote), "the same issues on both sides");
    equal(remote.length, this.#made, "each issue that was made is there once");
    for (const issue of remote) {
      const own = local.find(({ ref }) => identityOf(ref) === identityOf(issue.ref))!;
      for (const field of this.#fields()) {
        const back = this.#options.provider.connector.profile.reads_back?.[field] as
          | ((value: unknown) => typeof own.status)
          | undefined;
        const isSame =
          sameMeaning(field, own[field], issue[field]) ||
          (back !== undefined && back(own[field]) === issue[field]);
        equal(
          isSame,
          true,
          `${field} of ${identityOf(issue.ref)}: ${JSON.stringify([own[field], issue[field]])}`,
        );
      }
    }
    await this.#verifyEdits(remote);
    await this.#verifyComments(remote);
    const status = await this.#engine.status();
    equal(
      [status.pending, status.in_flight, status.orphaned, status.refused],
      [[], [], [], []],
      "nothing is left",
    );
    let conflicts = 0;
    for await (const _ of this.#store.conflicts()) conflicts++;
    const { runs, crashes, faults, doubts, busy } = this.#counts;
    await this.#store[Symbol.asyncDispose]();
    return {
      ...{
        edits,
        issues: remote.length,
        comments: this.#comments.length,
        runs,
        crashes,
        faults,
        doubts,
        conflicts,
      },
      busy_runs_at_end: busy,
    };
  }

  /** Each edit is in the final value's past, or in that of a value that was written down as lost. */
  async #verifyEdits(remote: readonly CanonicalIssue[]): Promise<void> {
    const kept = new Set<string>();
    for (const issue of remote)
      for (const field of Object.keys(this.#options.unique) as CoreField[]) kept.add(textOf(issue[field]));
    for await (const conflict of this.#store.conflicts()) {
      kept.add(textOf(conflict.local_value));
      kept.add(textOf(conflict.external_value));
    }
    for await (const { lost = {}, fields = {}, action } of this.#store.audit()) {
      for (const { value } of Object.values(lost)) kept.add(textOf(value));
      // What an answer or the provider replaced is written down as well.
      if (action === "answer" || action === "altered")
        for (const { from } of Object.values(fields)) kept.add(textOf(from));
    }
    equal(this.#edits.lost(kept), [], "no edit is lost");
  }

  async #verifyComments(remote: readonly CanonicalIssue[]): Promise<void> {
    const there: string[] = [];
    const here: string[] = [];
    for (const { ref } of remote) {
      there.push(...(await this.#options.provider.comments(ref)).map(({ body }) => body));
      here.push(...(await this.#store.listComments(ref)).map(({ body }) => body));
    }
    equal(there.sort(), [...this.#comments].sort(), "each comment is at the provider once");
    equal(here.sort(), [...this.#comments].sort(), "each comment is here once");
  }

  async #personActs(): Promise<void> {
    const { provider } = this.#options;
    const [remote, local] = [await provider.issues(), await this.#store.listIssues()];
    const isLocal = this.#chance(0.5);
    const known = isLocal ? local : remote;
    if (known.length < 3 || (this.#chance(0.03) && this.#made < 80)) return this.#make(isLocal);
    const issue = known[Math.floor(this.#upTo(known.length))]!;
    if (this.#options.comments && this.#chance(0.05)) return this.#comment(isLocal, issue.ref);
    const { theirs = [] } = this.#options;
    const fields = this.#fields().filter((field) => !isLocal || !theirs.includes(field));
    const field = fields[Math.floor(this.#upTo(fields.length))]!;
    const value = this.#newValue(field);
    if (this.#options.unique[field] !== undefined) {
      const before = isLocal
        ? ((await this.#store.getIssue(issue.ref)) ?? issue)
        : await provider.issue(issue.ref);
      this.#edits.add(textOf(value), textOf(before[field]));
    }
    if (!isLocal) return provider.edit(issue.ref, { [field]: value });
    const updated_at = this.#options.clock.now();
    await this.#store.editIssue(issue.ref, (old) => ({ ...old, [field]: value, updated_at }));
  }

  async #make(isLocal: boolean): Promise<void> {
    this.#made++;
    const values = Object.keys(this.#options.unique).map((field) => [
      field,
      this.#newValue(field as CoreField),
    ]);
    for (const [, value] of values) this.#edits.add(textOf(value), undefined);
    const fields = Object.fromEntries(values) as IssuePatch & { readonly title: string };
    if (!isLocal) return void (await this.#options.provider.create(fields));
    const { name: system, workspace } = this.#options.provider.connector;
    const issue = canonicalIssue({
      ...{ ref: { system, workspace, id: `draft-${this.#made}` }, status: "todo", issue_type: "task" },
      ...{ ...fields, updated_at: this.#options.clock.now() },
    });
    await this.#store.upsertIssue(issue);
  }

  async #comment(isLocal: boolean, ref: ExternalRef): Promise<void> {
    const body = `comment ${this.#comments.length + 1}`;
    this.#comments.push(body);
    if (!isLocal) return this.#options.provider.comment(ref, body);
    const created_at = this.#options.clock.now();
    await this.#store.addComment(ref, { id: body, body, author: "here", created_at });
  }

  #fields(): CoreField[] {
    return [...Object.keys(this.#options.unique), ...Object.keys(this.#options.few)] as CoreField[];
  }

  #newValue(field: CoreField): unknown {
    const unique = this.#options.unique[field];
    if (unique !== undefined) return unique(++this.#values);
    const few = this.#options.few[field] as readonly unknown[];
    return few[Math.floor(this.#upTo(few.length))];
  }

  async #run(): Promise<void> {
    this.#counts.runs++;
    const kind = (["sync", "sync", "pull", "push"] as const)[Math.floor(this.#upTo(4))]!;
    const full = this.#chance(0.1);
    try {
      const limit = 1 + Math.floor(this.#upTo(15));
      await this.#engine[kind]({ limit, take_over: true, ...(kind !== "push" && full && { full }) });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.#counts.crashes++;
      await this.#restart();
    }
  }

  async #answerSome(): Promise<void> {
    for await (const { id, state } of this.#store.conflicts()) if (state === "open") return this.#answer(id);
  }

  async #answerAll(): Promise<void> {
    const open: string[] = [];
    for await (const { id, state } of this.#store.conflicts()) if (state === "open") open.push(id);
    for (const id of open) await this.#answer(id);
  }

  async #answer(id: string): Promise<void> {
    try {
      await this.#engine.answer(id, { take: this.#chance(0.5) ? "local" : "external" }, { take_over: true });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      await this.#restart();
    }
  }

  async #start(): Promise<void> {
    const { provider, clock, policy, open, random } = this.#options;
    this.#isDead = false;
    const records = await open();
    this.#store = new TrackerStore(records);
    const strategies: ConflictStrategy[] = [
      "newer_timestamp",
      "manual_review",
      "local_wins",
      "external_wins",
    ];
    this.#engine = new SyncEngine({
      connector: this.#unreliable(provider.connector),
      store: new TrackerStore(this.#mortal(records)),
      ...{ policy, clock, random, newId: () => `n${++this.#values}` },
      strategy: strategies[Math.floor(this.#upTo(4))]!,
      comments: this.#options.comments ? "both" : "none",
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
          const answer = await value.apply(target, args);
          if (name === "createIssue") this.#note(args[0] as CanonicalIssue, answer as CanonicalIssue);
          this.#mayFail(name, "after");
          this.#mayDie();
          return answer;
        };
      },
    });
  }

  #note(draft: CanonicalIssue, made: CanonicalIssue): void {
    this.#created.set(identityOf(draft.ref), made.ref);
  }

  /** Who looks at the tracker can tell what a creation made, where the engine cannot. The number of doubts ended. */
  async #settleDoubts(): Promise<number> {
    const doubts: ExternalRef[] = [];
    for await (const [, write] of this.#store.sentWrites("create"))
      if ((write.candidates ?? []).length > 0) doubts.push((write.content as CanonicalIssue).ref);
    for (const draft of doubts) {
      const adopt = this.#created.get(identityOf(draft));
      this.#counts.doubts++;
      await this.#engine.settleCreation(draft, adopt === undefined ? "resend" : { adopt }, {
        take_over: true,
      });
    }
    return doubts.length;
  }

  #mayFail(method: string, when: "before" | "after"): void {
    if (!this.#hasFaults || !this.#chance(0.03)) return;
    this.#counts.faults++;
    const lost = { failure_class: "transient" } as const;
    // A provider that did the work never says that it was too busy to.
    const failures =
      when === "before"
        ? [{ status_code: 503 }, { status_code: 429, retry_after_seconds: 2 }, { status_code: 502 }, lost]
        : [{ status_code: 504 }, lost];
    const failure = failures[Math.floor(this.#upTo(failures.length))]!;
    throw new ConnectorRequestError(`${method} failed ${when} its work`, failure);
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
    if (this.#isDead || (this.#hasFaults && this.#chance(0.004))) {
      this.#isDead = true;
      throw new Crash("the process died");
    }
  }

  #chance(share: number): boolean {
    return this.#options.random() < share;
  }

  #upTo(bound: number): number {
    return this.#options.random() * bound;
  }
}

/** Which value was written over which. */
class EditHistory {
  readonly #before = new Map<string, string | undefined>();

  add(value: string, before: string | undefined): void {
    this.#before.set(value, before);
  }

  /** The values that are in the past of none of those kept. */
  lost(kept: ReadonlySet<string>): string[] {
    const found = new Set<string>();
    for (const value of kept) {
      for (let at: string | undefined = value; at !== undefined && !found.has(at); at = this.#before.get(at))
        found.add(at);
    }
    return [...this.#before.keys()].filter((value) => !found.has(value));
  }
}

function isQuiet({ decisions, stats }: SyncResult): boolean {
  const { skipped: _, ...moved } = stats;
  return Object.keys(decisions).length === 0 && Object.values(moved).every((count) => count === 0);
}

function sortedIds(issues: readonly CanonicalIssue[]): string[] {
  return issues.map(({ ref }) => identityOf(ref)).sort();
}

function textOf(value: unknown): string {
  return isObject(value) ? JSON.stringify(value, Object.keys(value).sort()) : JSON.stringify(value ?? null);
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}\n  expected ${b}\n  came     ${a}`);
}

/** Mulberry32: small, and the same for the same seed everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
