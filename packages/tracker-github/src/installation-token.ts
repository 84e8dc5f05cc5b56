/** Tokens of an installed GitHub App. */
import { type KeyObject, sign } from "node:crypto";
import {
  ConnectorConfigError,
  type ConnectorPorts,
  epochOf,
  HttpClient,
  type HttpFailure,
  isObject,
  type ProviderConfig,
  type RequestFailure,
} from "@spec-kitty/tracker";
import { unusable } from "@spec-kitty/tracker/connector-kit";
import { API, apiHeaders, type TokenSource } from "./config.js";
import { GITHUB } from "./mapping.js";
import { privateKey } from "./private-key.js";
import { githubFailure } from "./rate-limit.js";

export interface GitHubInstallation {
  /** The app's id or client id. */
  readonly app_id: string | number;
  readonly installation_id: string | number;
  /** The app's private key as GitHub gives it (PEM); line breaks may be written `\n`. A secret. */
  readonly private_key: string;
  /** Names of the repositories that the tokens open; all of the installation where left out. */
  readonly repositories?: readonly string[];
  readonly base_url?: string;
}

/** GitHub takes no longer one than ten minutes, and its clock may be behind ours. */
const STATEMENT_SECONDS = { before: 60, after: 9 * 60 };
/** How long before its end a token is replaced: longer than a request may wait for its turn. */
const MARGIN_SECONDS = 300;

/**
 * Makes a source of tokens for `GitHubConnectorConfig.token`: each lasts an hour and is replaced before it ends. Throws
 * `ConnectorConfigError` for a key that is none; the source rejects with class `authentication` where GitHub refuses.
 */
export function installationTokens(
  installation: GitHubInstallation,
  { fetch, clock }: Pick<ConnectorPorts, "fetch" | "clock">,
): TokenSource {
  if (fetch === undefined) throw new ConnectorConfigError("Tokens of a GitHub App need the port fetch");
  const { app_id, installation_id, repositories, base_url = API } = installation;
  const key = privateKey(installation.private_key);
  const http = new HttpClient({ provider: GITHUB, base_url, headers: {}, fetch, clock, classify: refused });
  let known: InstallationToken | undefined;
  let asked: Promise<InstallationToken> | undefined;

  async function ask(): Promise<InstallationToken> {
    const { body } = await http.send({
      method: "POST",
      path: `/app/installations/${encodeURIComponent(installation_id)}/access_tokens`,
      headers: {
        ...apiHeaders(statement(app_id, key, epochOf(clock.now()) / 1000)),
        "content-type": "application/json",
      },
      body: { ...(repositories && { repositories }) },
    });
    return tokenFrom(body);
  }

  return async () => {
    if (known === undefined || known.ends_at - MARGIN_SECONDS * 1000 <= epochOf(clock.now())) {
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      known = await asked;
    }
    return known.token;
  };
}

interface InstallationToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly ends_at: number;
}

function tokenFrom(body: unknown): InstallationToken {
  const { token, expires_at } = isObject(body) ? body : {};
  const ends_at = typeof expires_at === "string" ? Date.parse(expires_at) : Number.NaN;
  if (typeof token === "string" && !Number.isNaN(ends_at)) return { token, ends_at };
  throw unusable(GITHUB, "no token of the installation; is base_url that of the API?");
}

/** Who asks, signed (RFC 7519 with RS256). */
function statement(app_id: string | number, key: KeyObject, now: number): string {
  const [iat, exp] = [Math.floor(now) - STATEMENT_SECONDS.before, Math.floor(now) + STATEMENT_SECONDS.after];
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { iat, exp, iss: String(app_id) },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}

/** An app that GitHub does not know or that is not installed any more is a sign-in that failed, not a missing issue. */
function refused(
  failure: HttpFailure,
): Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined {
  const told = githubFailure(failure);
  if (told?.failure_class === "rate_limit" || failure.status === 429) return told;
  return failure.status < 500 ? { failure_class: "authentication" } : undefined;
}

const FIELDS = ["app_id", "installation_id", "private_key"] as const;

/** The configuration with a source of tokens in the place of an app's fields, where it has such. */
export function withInstallation(config: ProviderConfig, ports: ConnectorPorts): ProviderConfig {
  const { app_id, installation_id, private_key, ...others } = config;
  const given = FIELDS.filter((field) => config[field] !== undefined);
  if (given.length === 0) return config;
  if (others["token"] !== undefined)
    throw new ConnectorConfigError(
      `GitHub configuration: give a token or ${FIELDS.join(", ")}, not both; given are token, ${given.join(", ")}`,
      { fields: ["token", ...given] },
    );
  const wrong = FIELDS.filter((field) => !isGiven(field, config[field]));
  if (wrong.length > 0)
    throw new ConnectorConfigError(
      `GitHub configuration: an app needs ${FIELDS.join(", ")}, texts or numbers; given are ${given.join(", ")}`,
      { fields: wrong },
    );
  const { repo, base_url } = others;
  const installation = {
    ...{ app_id, installation_id, private_key },
    ...(typeof repo === "string" && { repositories: [repo] }),
    ...(typeof base_url === "string" && { base_url }),
  } as GitHubInstallation;
  return { ...others, token: installationTokens(installation, ports) };
}

function isGiven(field: (typeof FIELDS)[number], value: unknown): boolean {
  return typeof value === "string" || (typeof value === "number" && field !== "private_key");
}
