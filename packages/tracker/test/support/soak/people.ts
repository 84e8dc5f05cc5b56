/** What people do on both sides, and what they did. */
import {
  type CanonicalIssue,
  type CoreField,
  canonicalIssue,
  type ExternalRef,
  type IssueComment,
  type IssuePatch,
  isObject,
  type TaskTrackerConnector,
  type TrackerStore,
} from "../../../src/index.ts";
import type { ManualClock } from "../manual-clock.ts";
import type { Dice } from "./dice.ts";

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

export interface PeopleOptions {
  readonly provider: SoakProvider;
  readonly clock: ManualClock;
  /** New values by field, none the same as another; edits of these are followed to the end. */
  readonly unique: { readonly [F in CoreField]?: (n: number) => CanonicalIssue[F] };
  /** Values of fields that have only a few. */
  readonly few: { readonly [F in CoreField]?: readonly CanonicalIssue[F][] };
}

export class People {
  readonly edits = new EditHistory();
  /** The texts of all comments, on either side. */
  readonly comments: string[] = [];
  /** Fields that are edited. */
  readonly fields: readonly CoreField[];
  /** Fields of which each edit is followed. */
  readonly followed: readonly CoreField[];
  readonly #options: PeopleOptions;
  readonly #dice: Dice;
  #made = 0;
  #values = 0;

  constructor(options: PeopleOptions, dice: Dice) {
    this.#options = options;
    this.#dice = dice;
    this.followed = Object.keys(options.unique) as CoreField[];
    this.fields = [...this.followed, ...(Object.keys(options.few) as CoreField[])];
  }

  /** How many issues they made. */
  get made(): number {
    return this.#made;
  }

  /** Someone makes, edits or comments on an issue, on one side. */
  async act(store: TrackerStore): Promise<void> {
    const [remote, local] = [await this.#options.provider.issues(), await store.listIssues()];
    const isLocal = this.#dice.chance(0.5);
    const known = isLocal ? local : remote;
    if (known.length < 3 || (this.#dice.chance(0.03) && this.#made < 80)) return this.#make(isLocal, store);
    const issue = this.#dice.oneOf(known);
    if (this.#dice.chance(0.05)) return this.#comment(isLocal, issue.ref, store);
    return this.#edit(isLocal, issue, store);
  }

  /** Someone edits an issue at the provider, where it is there. */
  async interfere({ id }: ExternalRef, store: TrackerStore): Promise<void> {
    const issue = (await this.#options.provider.issues()).find(({ ref }) => ref.id === id);
    if (issue !== undefined) await this.#edit(false, issue, store);
  }

  async #make(isLocal: boolean, store: TrackerStore): Promise<void> {
    this.#made++;
    const values = this.followed.map((field) => [field, this.#newValue(field)] as const);
    for (const [, value] of values) this.edits.add(value, undefined);
    const fields = Object.fromEntries(values) as IssuePatch & { readonly title: string };
    const { provider, clock } = this.#options;
    if (!isLocal) return void (await provider.create(fields));
    const { name: system, workspace } = provider.connector;
    const issue = canonicalIssue({
      ...{ ref: { system, workspace, id: `draft-${this.#made}` }, status: "todo", issue_type: "task" },
      ...{ ...fields, updated_at: clock.now() },
    });
    await store.upsertIssue(issue);
  }

  async #edit(isLocal: boolean, issue: CanonicalIssue, store: TrackerStore): Promise<void> {
    const { provider, clock } = this.#options;
    const field = this.#dice.oneOf(this.fields);
    const value = this.#newValue(field);
    if (this.followed.includes(field)) {
      const before = isLocal ? ((await store.getIssue(issue.ref)) ?? issue) : await provider.issue(issue.ref);
      this.edits.add(value, before[field]);
    }
    if (!isLocal) return provider.edit(issue.ref, { [field]: value });
    const updated_at = clock.now();
    await store.editIssue(issue.ref, (old) => ({ ...old, [field]: value, updated_at }));
  }

  async #comment(isLocal: boolean, ref: ExternalRef, store: TrackerStore): Promise<void> {
    const body = `comment ${this.comments.length + 1}`;
    this.comments.push(body);
    if (!isLocal) return this.#options.provider.comment(ref, body);
    const created_at = this.#options.clock.now();
    await store.addComment(ref, { id: body, body, author: "here", created_at });
  }

  #newValue(field: CoreField): unknown {
    const { unique, few } = this.#options;
    return unique[field]?.(++this.#values) ?? this.#dice.oneOf(few[field] as readonly unknown[]);
  }
}

/** Which value was written over which. */
class EditHistory {
  readonly #before = new Map<string, string | undefined>();

  add(value: unknown, before: unknown): void {
    this.#before.set(textOf(value), before === undefined ? undefined : textOf(before));
  }

  /** The values that are in the past of none of those kept, nor one of them. */
  lost(kept: readonly unknown[]): string[] {
    const found = new Set<string>();
    for (const value of new Set(kept.map(textOf))) {
      for (let at: string | undefined = value; at !== undefined && !found.has(at); at = this.#before.get(at))
        found.add(at);
    }
    return [...this.#before.keys()].filter((value) => !found.has(value));
  }
}

function textOf(value: unknown): string {
  return isObject(value) ? JSON.stringify(value, Object.keys(value).sort()) : JSON.stringify(value ?? null);
}
