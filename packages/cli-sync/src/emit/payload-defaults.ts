import type { WireEventType, WirePayloads } from "@spec-kitty/sync-protocol";
import type { GitState } from "../git/git-metadata.js";

/** What the builders fill in where a caller leaves it out (`cli-sync 2.3`). */
interface Defaulted {
  readonly WPStatusChanged: "mission_slug" | "execution_mode";
  readonly WPCreated: "actor";
}

type Fill<T, K> = Omit<T, K & keyof T> & Partial<Pick<T, K & keyof T>>;

/** What a caller gives for an event of a type. */
export type EmitPayload<T extends WireEventType> = T extends keyof Defaulted
  ? Fill<WirePayloads[T], Defaulted[T]>
  : WirePayloads[T];

type Fields = { readonly [key: string]: unknown };

/** The payload with its defaults; null optionals of a status change are left out, and its evidence names the repository. */
export function withPayloadDefaults(eventType: string, payload: Fields, git: GitState): Fields {
  switch (eventType) {
    case "WPStatusChanged":
      return statusChange(payload, git);
    case "WPCreated":
      return { actor: "cli", depends_on: [], ...payload };
    case "MissionCreated":
      return { mission_number: null, ...payload };
    default:
      return payload;
  }
}

const OPTIONAL = new Set(["reason", "review_ref", "evidence"]);

function statusChange(payload: Fields, git: GitState): Fields {
  const given = Object.entries(payload).filter(
    ([key, value]) => (value ?? null) !== null || !OPTIONAL.has(key),
  );
  const { evidence, ...rest } = Object.fromEntries(given);
  return {
    mission_slug: "unknown-mission",
    execution_mode: "direct_repo",
    force: false,
    ...rest,
    ...(evidence !== undefined && { evidence: withRepos(evidence, git) }),
  };
}

function withRepos(evidence: unknown, { repo_slug, git_branch, head_commit_sha }: GitState): unknown {
  if (typeof evidence !== "object" || evidence === null || Array.isArray(evidence)) return evidence;
  const { repos } = evidence as Fields;
  if (Array.isArray(repos) && repos.length > 0) return evidence;
  const here = {
    repo: repo_slug ?? "local",
    branch: git_branch ?? "unknown",
    commit: head_commit_sha ?? "unknown",
  };
  return { verification: [], ...evidence, repos: [here] };
}
