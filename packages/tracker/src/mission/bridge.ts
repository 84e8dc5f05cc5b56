import { type IssuePatch, readsField, type TaskTrackerConnector } from "../connector.js";
import type { CanonicalIssue, ExternalRef, MissionSeed, MissionUpdate } from "../generated/models.js";
import { linkText } from "../model/field-values.js";
import { identityOf } from "../model/issue.js";
import type { Clock, Random } from "../ports.js";
import type { TrackerStore } from "../store/tracker-store.js";
import { type Retry, withRetry } from "../transport/retry.js";
import { commentOnce } from "./comment.js";
import { keepMissionLinks, publishedBefore } from "./links.js";
import { MISSION_RULES, MISSION_RULES_0_3_0, type MissionRules } from "./rules.js";
import { missionSeedFromIssue } from "./seed.js";
import { MISSION_FIELD, missionBlob, missionUpdateText, saysTheSame } from "./update-text.js";

export interface MissionBridgeOptions {
  readonly connector: TaskTrackerConnector;
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Keeps which missions and decisions an issue has, to be found from each end, and what was published last. Without it
   * a provider that shows neither custom fields nor comments cannot be told what it has already.
   */
  readonly store?: TrackerStore;
  /** Further tries of a request after the first; 2 where left out. */
  readonly max_retry_attempts?: number;
  readonly parity?: "0.3.0";
}

export interface PublishedUpdate {
  /** The issue after its update. */
  readonly issue: CanonicalIssue;
  readonly written: readonly ("issue" | "link" | "comment")[];
  /** What the connector does not carry. */
  readonly left_out: readonly ("custom_fields" | "links" | "comment")[];
}

/** Missions from issues, and the state of missions in their issues (`tracker 9`). */
export class BidirectionalIssueSync {
  readonly #options: MissionBridgeOptions;
  readonly #rules: MissionRules;

  constructor(options: MissionBridgeOptions) {
    this.#options = options;
    this.#rules = options.parity === undefined ? MISSION_RULES : MISSION_RULES_0_3_0;
  }

  /** The beginning of a mission from the present state of an issue. */
  async missionFromIssue(ref: ExternalRef, mission_id?: string): Promise<MissionSeed> {
    const issue = await this.#request(() => this.#options.connector.getIssue(ref));
    return missionSeedFromIssue(issue, mission_id, this.#rules.decisions);
  }

  /**
   * Publishes the state of a mission to its issue: status, mission field, links to what blocks it, and a comment. Writes
   * only what the issue does not show yet, so that the same update published again changes nothing, and one published
   * again after a failure completes what is missing. A status that the connector refuses is thrown after all else was
   * written.
   */
  async publishMissionUpdate(ref: ExternalRef, update: MissionUpdate): Promise<PublishedUpdate> {
    const { connector, store } = this.#options;
    const before = await this.#request(() => connector.getIssue(ref));
    const text = publishedText(update);
    const isKnown = store !== undefined && (await publishedBefore(store, ref, update.mission_id)) === text;
    const patch = this.#patchFor(before, update, isKnown);
    this.#rules.gate(patch);
    const { issue, refused } = await this.#update(ref, before, patch, update.mission_id);
    const linked = await this.#link(ref, before, update);
    const commented = await this.#comment(
      ref,
      update,
      isKnown || (isEmpty(patch) && saysAll(connector, update)),
    );
    if (store !== undefined) await keepMissionLinks(store, ref, update, text);
    if (refused !== undefined) throw refused;
    const written = { issue: issue !== before, link: linked === "written", comment: commented === "written" };
    const left_out = {
      custom_fields: !this.#rules.carriesBlob(connector.profile),
      links: linked === "impossible",
      comment: commented === "impossible",
    };
    return { issue, written: namesOf(written), left_out: namesOf(left_out) };
  }

  #patchFor(issue: CanonicalIssue, update: MissionUpdate, isKnown: boolean): IssuePatch {
    const { connector, clock } = this.#options;
    const { profile } = connector;
    const { leavesAlone, carriesBlob, time_key } = this.#rules;
    const blob = missionBlob(update, time_key, clock.now());
    const hasBlob = readsField(profile, "custom_fields")
      ? saysTheSame(issue.custom_fields[MISSION_FIELD], blob)
      : isKnown;
    const status = update.target_status;
    const hasStatus = status === null || (profile.reads_back?.status?.(status) ?? status) === issue.status;
    return {
      ...(status !== null && !leavesAlone(hasStatus) && { status }),
      ...(carriesBlob(profile) &&
        !leavesAlone(hasBlob) && { custom_fields: { ...issue.custom_fields, [MISSION_FIELD]: blob } }),
    };
  }

  async #update(
    ref: ExternalRef,
    before: CanonicalIssue,
    patch: IssuePatch,
    mission_id: string,
  ): Promise<{ readonly issue: CanonicalIssue; readonly refused?: unknown }> {
    if (isEmpty(patch)) return { issue: before };
    const { connector } = this.#options;
    const idempotency_key = `mission-update:${mission_id}:${identityOf(ref)}`;
    const send = (fields: IssuePatch) =>
      this.#retry(() => connector.updateIssue(ref, fields, { idempotency_key }));
    try {
      return { issue: await send(patch) };
    } catch (error) {
      if (!this.#rules.holdsBack(error)) throw error;
      const { status: _, ...rest } = patch;
      return { issue: isEmpty(rest) ? before : await send(rest), refused: error };
    }
  }

  /** Links the issue to what blocks it. */
  async #link(ref: ExternalRef, before: CanonicalIssue, update: MissionUpdate): Promise<Wrote> {
    const { connector } = this.#options;
    const there = new Set(before.links.map(linkText));
    const wanted = update.decision_references.flatMap(({ blocking, external_ref: target }) =>
      blocking && target !== null ? [{ type: "blocked_by", target } as const] : [],
    );
    const missing = wanted.filter((link) => !this.#rules.leavesAlone(there.has(linkText(link))));
    if (missing.length === 0) return "nothing";
    if (!this.#rules.carriesLinks(connector.profile)) return "impossible";
    for (const link of missing) await this.#request(() => connector.upsertLink(ref, link));
    return "written";
  }

  async #comment(ref: ExternalRef, update: MissionUpdate, isKnown: boolean): Promise<Wrote> {
    const { connector, clock, store } = this.#options;
    if (!(await connector.getCapabilities()).supports_comments) return "impossible";
    const retry: Retry = (call, stop) => this.#retry(call, stop);
    return commentOnce({ connector, clock, store, rules: this.#rules, retry }, ref, update, isKnown);
  }

  #request<T>(call: () => Promise<T>): Promise<T> {
    return this.#rules.retries_all ? this.#retry(call) : call();
  }

  #retry<T>(call: () => Promise<T>, stop?: (error: unknown) => boolean): Promise<T> {
    const { clock, random, max_retry_attempts = 2 } = this.#options;
    const waits = { clock: this.#rules.retryClock(clock), random, max_retry_attempts };
    return withRetry(call, { ...waits, ...(stop && { stop }) });
  }
}

type Wrote = "written" | "nothing" | "impossible";

/** All that an update says, without its time. */
function publishedText(update: MissionUpdate): string {
  return `${update.target_status ?? ""}\n${missionUpdateText(update)}\n${JSON.stringify(missionBlob(update, "updated_at", ""))}`;
}

/** True where the mission field alone tells whether an update was published before. */
function saysAll({ profile }: TaskTrackerConnector, { summary }: MissionUpdate): boolean {
  return readsField(profile, "custom_fields") && summary === null;
}

function isEmpty(patch: IssuePatch): boolean {
  return Object.keys(patch).length === 0;
}

function namesOf<K extends string>(flags: Readonly<Record<K, boolean>>): K[] {
  return (Object.keys(flags) as K[]).filter((name) => flags[name]);
}
