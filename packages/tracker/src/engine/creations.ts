/** Creations: written down before they are sent, and looked for before they are sent again. */
import type { ConnectorProfile } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { epochOf, type Instant } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import type { SentWrite } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { openKey } from "../store/tracker-store.js";
import { type Adoption, adoption } from "./adoption.js";
import { isMadeBy, mayBeMadeBy, searchCreated } from "./created.js";
import { refusedWrites } from "./refusals.js";
import type { Run } from "./run.js";

/** How long a request may be under way. */
const SETTLE_SECONDS = 60;
/** How long a list that lags behind may not show an issue. */
const LAG_SECONDS = 600;

/** The creations of one workspace whose outcome is not known. */
export class OpenCreations {
  readonly #open = new Map<string, SentWrite>();
  /** Creations that were refused, and may have been made all the same, or by hand. */
  readonly #refused: SentWrite[] = [];
  /** The key of a creation that did not happen: sent again, it is the same creation. */
  readonly #keys = new Map<string, string>();
  /** Which issue of the provider each creation was found to have made. */
  readonly #made = new Map<string, string>();

  /** Looks at the provider for each creation that was sent and not confirmed, and takes over what it finds. */
  static async recover(run: Run): Promise<OpenCreations> {
    const creations = new OpenCreations();
    for await (const [, write] of run.settings.store.sentWrites("create")) {
      if (!isOfWorkspace(run, (write.content as CanonicalIssue).ref)) continue;
      creations.#open.set(write.identity, write);
    }
    const { name, workspace } = run.settings.connector;
    for await (const [, write] of refusedWrites(run.settings.store, `${name}:${workspace}:`))
      if (write.operation === "create") creations.#refused.push(write);
    // All are looked for before one is judged, since what one made may look like another's.
    const sought: (readonly [identity: string, candidates: readonly string[]])[] = [];
    for (const write of [...creations.#open.values()]) {
      if (run.isStopped) break;
      const candidates = await creations.#seek(run, write);
      if (candidates !== undefined) sought.push([write.identity, candidates]);
    }
    for (const [identity, candidates] of sought) await creations.#judge(run, identity, candidates);
    return creations;
  }

  /** True while an issue must not be sent again. */
  isOpen(identity: string): boolean {
    return this.#open.has(identity);
  }

  /** The idempotency key of a creation. */
  keyFor(identity: string, now: Instant): string {
    return this.#keys.get(identity) ?? `create:${identity}:${now}`;
  }

  /** What a creation has made for certain. */
  async madeBy(run: Run, write: SentWrite): Promise<CanonicalIssue | undefined> {
    return (await this.#search(run, write)).made;
  }

  /** What a creation has made; undefined where it made nothing. Throws where that cannot be told. */
  async find(run: Run, write: SentWrite): Promise<CanonicalIssue | undefined> {
    const { made, candidates } = await this.#search(run, write);
    if (made === undefined && candidates.length > 0) throw doubtful(write.identity, candidates);
    return made;
  }

  /** The changes that make an issue of the provider the one that a creation of ours made; undefined where it is not. */
  async adoptionOf(run: Run, external: CanonicalIssue): Promise<Adoption | undefined> {
    // Asked for every issue that a pull takes in.
    if (this.#open.size + this.#refused.length === 0) return undefined;
    const identity = identityOf(external.ref);
    for (const write of [...this.#open.values(), ...this.#refused]) {
      const made = this.#made.get(write.identity);
      // One of several that are as like is not guessed.
      if (made === undefined && write.candidates?.includes(identity)) continue;
      if (made === undefined ? !isMadeBy(run, write, external) : made !== identity) continue;
      this.#made.set(write.identity, identity);
      return this.#adopted(run, write, external);
    }
    return undefined;
  }

  /** The issue is no other creation's then. */
  async #adopted(run: Run, write: SentWrite, made: CanonicalIssue): Promise<Adoption> {
    const identity = identityOf(made.ref);
    const others = [...this.#open.values()].filter(
      (other) => other.identity !== write.identity && other.candidates?.includes(identity),
    );
    const adopted = await adoption(run, write.identity, made, "adopt");
    const cleared = others.map((other) => {
      const candidates = other.candidates!.filter((one) => one !== identity);
      return this.#changed({ ...other, candidates });
    });
    return { ...adopted, changes: [...adopted.changes, ...cleared] };
  }

  /** Notes an issue that is of the time of a creation and looks otherwise: it may be that one all the same. */
  candidateChanges(run: Run, external: CanonicalIssue): readonly RecordChange[] {
    // A connector that finds creations by their key leaves no doubt.
    if (run.settings.connector.findCreated !== undefined) return [];
    const ofItsTime = [...this.#open.values()].filter(
      (write) => !this.#made.has(write.identity) && mayBeMadeBy(run, write, external),
    );
    return ofItsTime.map((write) => this.#noted(write, [identityOf(external.ref)]));
  }

  #noted(write: SentWrite, found: readonly string[]): RecordChange {
    const { candidates = [] } = this.#open.get(write.identity) ?? write;
    return this.#changed({ ...write, candidates: [...new Set([...candidates, ...found])].sort() });
  }

  #changed(write: SentWrite): RecordChange {
    this.#open.set(write.identity, write);
    return { collection: "idempotency_keys", key: openKey("create", write.identity), value: write };
  }

  /** Takes over what a creation made; where that is not found, what it may be. Undefined where there is no more to say. */
  async #seek(run: Run, write: SentWrite): Promise<readonly string[] | undefined> {
    try {
      const { made, candidates } = await this.#search(run, write);
      if (made === undefined) return candidates;
      await run.commitWhole(async () => ({ ...(await this.#adopted(run, write, made)), value: null }));
      this.#open.delete(write.identity);
      this.#made.set(write.identity, identityOf(made.ref));
    } catch (error) {
      run.fail("create", (write.content as CanonicalIssue).ref, error);
    }
    return undefined;
  }

  /** Sends a creation again only where nothing speaks for its having happened. */
  async #judge(run: Run, identity: string, found: readonly string[]): Promise<void> {
    const adopted = new Set(this.#made.values());
    const candidates = found.filter((one) => !adopted.has(one));
    const write = this.#open.get(identity)!;
    if (candidates.length > 0) await run.commit([this.#noted(write, candidates)]);
    const doubted = this.#open.get(identity)!.candidates ?? [];
    if (doubted.length === 0 && isSettled(run, write.since, run.settings.profile.search)) {
      this.#open.delete(identity);
      this.#keys.set(identity, write.idempotency_key);
      return;
    }
    const error = doubted.length > 0 ? doubtful(identity, doubted) : unknown(identity);
    run.fail("create", (write.content as CanonicalIssue).ref, error);
  }

  /** How many creations like this one are in doubt, with itself. */
  #alike({ identity, content }: SentWrite): number {
    const { title, body } = content as CanonicalIssue;
    const others = [...this.#open.values()].filter((other) => {
      const issue = other.content as CanonicalIssue;
      return other.identity !== identity && issue.title === title && issue.body === body;
    });
    return 1 + others.length;
  }

  async #search(
    run: Run,
    write: SentWrite,
  ): Promise<{ readonly made: CanonicalIssue | undefined; readonly candidates: readonly string[] }> {
    const { connector } = run.settings;
    if (connector.findCreated === undefined) return searchCreated(run, write, this.#alike(write));
    const { idempotency_key, since, content } = write;
    const sought = { idempotency_key, since, issue: content as CanonicalIssue };
    const options = run.signal && { signal: run.signal };
    const made = await run.read(() => connector.findCreated!({ ...sought, ...options }));
    return { made, candidates: [] };
  }
}

export function isOfWorkspace({ settings: { connector } }: Run, { system, workspace }: ExternalRef): boolean {
  return system === connector.name && workspace === connector.workspace;
}

/** True once a write is no longer under way, and what it made is shown. */
export function isSettled(
  run: Run,
  since: Instant,
  search: ConnectorProfile["search"] = "immediate",
): boolean {
  const wait = search === "eventual" ? LAG_SECONDS : SETTLE_SECONDS;
  return epochOf(run.now()) - epochOf(since) > wait * 1000;
}

function unknown(identity: string): ConnectorRequestError {
  const message = `it is not known whether ${identity} was created; a later run looks again`;
  return new ConnectorRequestError(message, { failure_class: "transient" });
}

function doubtful(identity: string, candidates: readonly string[]): ConnectorRequestError {
  const found = candidates.join(", ");
  return new ConnectorRequestError(
    `${identity} may have been created as one of ${found}, made at the same time; say which one it is, or that it is none`,
  );
}
