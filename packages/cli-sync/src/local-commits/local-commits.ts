import { basename, dirname } from "node:path";
import type { LocalCommitAck } from "@spec-kitty/sync-protocol";
import { messageOf } from "../errors.js";
import { worktreeOf } from "../git/worktree.js";
import type { SyncSystem } from "../system.js";
import type { LiveConnection } from "../transport/web-socket-client.js";
import type { OnWarning } from "../warning.js";
import { emitLocalCommit, type LocalCommitOutcome, type NewLocalCommit } from "./emit-local-commit.js";
import { flushPendingLocalCommits, recordLocalCommitAck } from "./flush.js";
import { loadSyncState } from "./sync-state-file.js";
import type { CommitTarget } from "./wire-frame.js";

export interface LocalCommitsOptions extends Pick<NewLocalCommit, "identity" | "exclusively"> {
  readonly system: NewLocalCommit["system"] & Pick<SyncSystem, "sleep">;
  /** Any checkout of the repository. */
  readonly repoRoot: string;
  /** Asked for each flush; null while nobody is logged in. */
  readonly target: () => CommitTarget | null;
  readonly onWarning: OnWarning;
}

/**
 * Tells the server of commits that touch missions: at once where there is a connection, else with the next one, before
 * any event. All checkouts of a repository share one file, that of the main one. Nothing here rejects: a commit is made
 * whether or not it can be told.
 */
export class LocalCommits {
  readonly #options: LocalCommitsOptions;
  #connection: LiveConnection | null = null;
  #told = new Set<string>();
  /** Told, and not answered yet. */
  readonly #open = new Set<string>();
  #onAnswered: (() => void) | undefined;
  #stateRoot: Promise<string> | undefined;
  readonly #acks: LocalCommitAck[] = [];
  #recording: Promise<void> | null = null;

  constructor(options: LocalCommitsOptions) {
    this.#options = options;
  }

  /** Notes a new commit, and tells of it where there is a connection; null where it could not be noted. */
  async emit(commit: Pick<NewLocalCommit, "worktreeRoot" | "sha">): Promise<LocalCommitOutcome | null> {
    const { identity, system, exclusively } = this.#options;
    try {
      const repoRoot = await this.#root();
      const outcome = await emitLocalCommit({ ...commit, repoRoot, identity, system, exclusively });
      await this.flush();
      return outcome;
    } catch (error) {
      this.#warn(`The commit ${commit.sha} is made, and could not be noted for the server`, error);
      return null;
    }
  }

  /** Tells a new connection of all that waits. */
  async connected(connection: LiveConnection): Promise<void> {
    this.#connection = connection;
    this.#told = new Set();
    this.#open.clear();
    await this.flush();
  }

  /** Tells the connection of what it has not been told yet; other processes note commits too. */
  async flush(): Promise<void> {
    const repoRoot = await this.#root();
    const [connection, target, told] = [this.#connection, this.#options.target(), this.#told];
    if (connection === null || target === null) return;
    try {
      for (const hash of flushPendingLocalCommits({ repoRoot, connection, target, told })) {
        told.add(hash);
        this.#open.add(hash);
      }
    } catch (error) {
      this.#warn("The commits that wait for the server could not be read", error);
    }
  }

  /** Takes an answer of the server. */
  acknowledged(ack: LocalCommitAck): void {
    if ("status" in ack && ack.status === "rejected") {
      const message = `The server does not take the commit ${ack.git_hash}: ${ack.error_category}`;
      this.#options.onWarning({ code: "LOCAL_COMMIT_REFUSED", message });
    }
    this.#open.delete(ack.git_hash);
    if (this.#open.size === 0) this.#onAnswered?.();
    this.#acks.push(ack);
    this.#recording ??= this.#record().finally(() => {
      this.#recording = null;
    });
  }

  /** How many commits wait to be told or confirmed. */
  async waiting(): Promise<number> {
    try {
      return loadSyncState(await this.#root()).pending_local_commits.length;
    } catch (error) {
      this.#warn("The commits that wait for the server could not be read", error);
      return 0;
    }
  }

  /** Resolves once all that was told is answered, and `limit` milliseconds later at the latest. */
  async answered(limit: number): Promise<void> {
    if (this.#open.size > 0) {
      const over = new AbortController();
      this.#onAnswered = () => over.abort();
      await this.#options.system.sleep(limit, over.signal);
      this.#onAnswered = undefined;
    }
    await this.settled();
  }

  /** Resolves once every answer is written down. */
  async settled(): Promise<void> {
    await this.#recording;
  }

  /** Fifty answers come at once after a flush; they are one write. */
  async #record(): Promise<void> {
    while (this.#acks.length > 0) {
      try {
        const repoRoot = await this.#root();
        await this.#options.exclusively(() => recordLocalCommitAck(repoRoot, ...this.#acks.splice(0)));
      } catch (error) {
        this.#acks.length = 0;
        this.#warn("What the server said of commits could not be written down; they are told again", error);
      }
    }
  }

  #root(): Promise<string> {
    this.#stateRoot ??= mainCheckout(this.#options.repoRoot);
    return this.#stateRoot;
  }

  #warn(what: string, error: unknown): void {
    this.#options.onWarning({ code: "LOCAL_COMMIT_NOT_TOLD", message: `${what}: ${messageOf(error)}` });
  }
}

/** A worktree goes when its mission is merged, and what it noted would go with it. */
async function mainCheckout(folder: string): Promise<string> {
  const worktree = await worktreeOf(folder);
  if (worktree === null) return folder;
  return basename(worktree.commonDir) === ".git" ? dirname(worktree.commonDir) : worktree.root;
}
