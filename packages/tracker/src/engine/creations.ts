/** Creations: written down before they are sent, and looked for before they are sent again. */
import { type ListIssuesQuery, type Page, readsField } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import { epochOf, type Instant, instantOf } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import type { SentWrite } from "../store/entities.js";
import { type Adoption, adoption } from "./adoption.js";
import type { Run } from "./run.js";

/** Clocks differ: how much earlier than our time of sending the provider's time of creation may be. */
const SKEW_SECONDS = 300;
/** How long a request may be under way, and a search may not show an issue that is there. */
const SETTLE_SECONDS = 60;

/** The creations of one workspace whose outcome is not known. */
export class OpenCreations {
  readonly #open = new Map<string, SentWrite>();
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
    for (const write of [...creations.#open.values()]) {
      if (!run.isStopped) await creations.#settle(run, write);
    }
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

  /** The changes that make an issue of the provider the one that a creation of ours made; undefined where it is not. */
  async adoptionOf(run: Run, external: CanonicalIssue): Promise<Adoption | undefined> {
    const identity = identityOf(external.ref);
    for (const write of this.#open.values()) {
      const made = this.#made.get(write.identity);
      if (made === undefined ? !isMadeBy(run, write, external) : made !== identity) continue;
      this.#made.set(write.identity, identity);
      return adoption(run, write.identity, external, "adopt");
    }
    return undefined;
  }

  async #settle(run: Run, write: SentWrite): Promise<void> {
    const { ref } = write.content as CanonicalIssue;
    try {
      const found = await findCreated(run, write);
      if (found !== undefined) {
        await run.commitWhole(async () => ({
          ...(await adoption(run, write.identity, found, "adopt")),
          value: null,
        }));
        this.#open.delete(write.identity);
      } else if (epochOf(run.now()) - epochOf(write.since) > SETTLE_SECONDS * 1000) {
        this.#open.delete(write.identity);
        this.#keys.set(write.identity, write.idempotency_key);
      } else {
        throw new ConnectorRequestError(
          `it is not known whether ${write.identity} was created; a later run looks again`,
          { failure_class: "transient" },
        );
      }
    } catch (error) {
      run.fail("create", ref, error);
    }
  }
}

export function isOfWorkspace({ settings: { connector } }: Run, { system, workspace }: ExternalRef): boolean {
  return system === connector.name && workspace === connector.workspace;
}

async function findCreated(run: Run, write: SentWrite): Promise<CanonicalIssue | undefined> {
  const { connector } = run.settings;
  const signal = run.signal && { signal: run.signal };
  const issue = write.content as CanonicalIssue;
  if (connector.findCreated !== undefined) {
    const { idempotency_key, since } = write;
    return run.read(() => connector.findCreated!({ idempotency_key, issue, since, ...signal }));
  }
  const updated_since = earliest(write);
  let cursor: string | null = null;
  do {
    const query: ListIssuesQuery = { updated_since, cursor, ...signal };
    const page: Page<CanonicalIssue> = await run.read(() => connector.listIssues(query));
    for (const item of page.items) {
      if (!isMadeBy(run, write, item)) continue;
      if ((await run.settings.store.binding(identityOf(item.ref))) === undefined) return item;
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return undefined;
}

/**
 * True where an issue is what the creation made: of its time, and the same in title or text. Both need not be, since
 * someone may have edited one of them already.
 */
function isMadeBy({ settings }: Run, write: SentWrite, external: CanonicalIssue): boolean {
  const { profile, rules } = settings;
  const { created_at } = external;
  if (created_at !== null) {
    const age = epochOf(created_at) - epochOf(write.since);
    if (age < -SKEW_SECONDS * 1000 || age > (SKEW_SECONDS + SETTLE_SECONDS) * 1000) return false;
  }
  const sent = write.content as CanonicalIssue;
  const isSame = (field: "title" | "body") =>
    profile.created_fields.includes(field) &&
    readsField(profile, field) &&
    rules.same(profile, field, sent[field], external[field]);
  return isSame("title") || (!isEmptyValue(sent.body) && isSame("body"));
}

function earliest({ since }: SentWrite): Instant {
  return instantOf(epochOf(since) - SKEW_SECONDS * 1000);
}
