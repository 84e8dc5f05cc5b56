import { StorageError } from "@spec-kitty/events-core";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { compareInstants } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import type {
  AuditEntry,
  Binding,
  MissionLink,
  SentWrite,
  StoredComment,
  StoredConflict,
  StoredIssue,
} from "./entities.js";
import { InMemoryRecords } from "./in-memory-records.js";
import { type RecordChange, type RecordStore, records } from "./records.js";

/** The local side of the sync, as hosts see it (`tracker 4`). */
export interface LocalIssueStore {
  /** By identity, in the order of code points. */
  listIssues(system?: string): Promise<readonly CanonicalIssue[]>;
  getIssue(ref: ExternalRef): Promise<CanonicalIssue | undefined>;
  upsertIssue(issue: CanonicalIssue): Promise<void>;
  /** Takes the issue away here; at the provider it stays. Unknown refs are no error. */
  deleteIssue(ref: ExternalRef): Promise<void>;
}

/** Joins the parts of a key; no identity holds a tab. */
export function keyOf(...parts: readonly string[]): string {
  return parts.join("\t");
}

const ATTEMPTS = 20;

/**
 * Local issues and all that is known of their remote side, in a `RecordStore`. What a host changes here is marked as
 * pending and sent by the next push. The ref of a draft stays good after the provider gave another one.
 */
export class TrackerStore implements LocalIssueStore, AsyncDisposable {
  readonly records: RecordStore;

  constructor(records: RecordStore) {
    this.records = records;
  }

  async listIssues(system?: string): Promise<readonly CanonicalIssue[]> {
    const issues: CanonicalIssue[] = [];
    for await (const { value } of records<CanonicalIssue>(this.records, "issues")) {
      if (system === undefined || value.ref.system === system) issues.push(value);
    }
    return issues;
  }

  async getIssue(ref: ExternalRef): Promise<CanonicalIssue | undefined> {
    return (await this.issue(await this.identityOf(ref)))?.issue;
  }

  async upsertIssue(issue: CanonicalIssue): Promise<void> {
    const identity = await this.identityOf(issue.ref);
    const known = identity === identityOf(issue.ref) ? undefined : await this.issue(identity);
    const value = known === undefined ? issue : { ...issue, ref: known.issue.ref };
    await this.records.commit([
      { collection: "issues", key: identity, value },
      { collection: "pending", key: identity, value: {} },
    ]);
  }

  /** Changes an issue as it is at that moment, so that no other change is lost; undefined where there is none. */
  async editIssue(
    ref: ExternalRef,
    edit: (issue: CanonicalIssue) => CanonicalIssue,
  ): Promise<CanonicalIssue | undefined> {
    const identity = await this.identityOf(ref);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = await this.issue(identity);
      if (stored === undefined) return undefined;
      const value = edit(stored.issue);
      const { committed } = await this.records.commit([
        { collection: "issues", key: identity, value, expected: stored.revision },
        { collection: "pending", key: identity, value: {} },
      ]);
      if (committed) return value;
    }
    throw new StorageError(`${identity} was changed by others ${ATTEMPTS} times in a row; try again`);
  }

  async deleteIssue(ref: ExternalRef): Promise<void> {
    const identity = await this.identityOf(ref);
    const gone = (["issues", "bindings", "pending"] as const).map(
      (collection): RecordChange => ({ collection, key: identity, value: null }),
    );
    const refused = refusedKey("create", identity);
    await this.records.commit([...gone, { collection: "idempotency_keys", key: refused, value: null }]);
  }

  /** The identity by which an issue is stored: that of the provider, where the ref is a draft's. */
  async identityOf(ref: ExternalRef): Promise<string> {
    const identity = identityOf(ref);
    const alias = await this.records.get("aliases", identity);
    return alias === undefined ? identity : (alias.value as string);
  }

  async issue(identity: string): Promise<StoredIssue | undefined> {
    const record = await this.records.get("issues", identity);
    return record && { issue: record.value as CanonicalIssue, revision: record.revision };
  }

  async binding(identity: string): Promise<Binding | undefined> {
    return (await this.records.get("bindings", identity))?.value as Binding | undefined;
  }

  /** Writes whose outcome is not known, by key. */
  async *sentWrites(operation: SentWrite["operation"]): AsyncGenerator<readonly [key: string, SentWrite]> {
    const prefix = openKey(operation, "");
    for await (const { key, value } of records<SentWrite>(this.records, "idempotency_keys", prefix)) {
      yield [key, value];
    }
  }

  /** Adds a comment that the next push sends; the same id again is the same comment. */
  async addComment(
    ref: ExternalRef,
    comment: Pick<StoredComment, "id" | "body" | "author" | "created_at">,
  ): Promise<void> {
    const identity = await this.identityOf(ref);
    const value: StoredComment = { ...comment, origin: "local", external_id: null, state: "pending" };
    await this.records.commit([
      { collection: "comments", key: keyOf(identity, comment.id), value, expected: 0 },
      { collection: "pending", key: identity, value: {} },
    ]);
  }

  /** The comments of an issue from both sides, oldest first. */
  async listComments(ref: ExternalRef): Promise<readonly StoredComment[]> {
    const comments: StoredComment[] = [];
    const prefix = keyOf(await this.identityOf(ref), "");
    for await (const { value } of records<StoredComment>(this.records, "comments", prefix))
      comments.push(value);
    return comments.sort(byTime);
  }

  /** The conflicts of an issue, or of all. */
  async *conflicts(identity?: string): AsyncGenerator<StoredConflict> {
    const prefix = identity && keyOf(identity, "");
    for await (const { value } of records<StoredConflict>(this.records, "conflicts", prefix)) yield value;
  }

  /** What was decided about an issue, oldest first; or about all, issue by issue. */
  async *audit(identity?: string): AsyncGenerator<AuditEntry> {
    const prefix = identity && keyOf(identity, "");
    for await (const { value } of records<AuditEntry>(this.records, "audit", prefix)) yield value;
  }

  /** Missions of an issue, issues of a mission, issues of a decision: each link is found from all its ends. */
  async missionLinks(
    end: { readonly issue: ExternalRef } | { readonly mission_id: string } | { readonly decision_id: string },
  ): Promise<readonly MissionLink[]> {
    const prefix =
      "issue" in end
        ? keyOf("issue", await this.identityOf(end.issue), "")
        : "mission_id" in end
          ? keyOf("mission", end.mission_id, "")
          : keyOf("decision", end.decision_id, "");
    const links: MissionLink[] = [];
    for await (const { value } of records<MissionLink>(this.records, "missions", prefix)) links.push(value);
    return links;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.records[Symbol.asyncDispose]();
  }
}

/** Those without a time come first. */
function byTime({ created_at: a }: StoredComment, { created_at: b }: StoredComment): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compareInstants(a, b);
}

/** The key of a write whose outcome is not known. */
export function openKey(operation: SentWrite["operation"], name: string): string {
  return keyOf("open", operation, name);
}

/** The key of a write that the provider refused. */
export function refusedKey(operation: "create" | "comment", name: string): string {
  return keyOf("refused", operation, name);
}

/** Local issues in memory. */
export class InMemoryIssueStore extends TrackerStore {
  constructor(copy?: (value: unknown) => unknown) {
    super(new InMemoryRecords(copy));
  }
}
