import { quote, quoteValue } from "@spec-kitty/events-core";
import type { Model } from "@spec-kitty/events-core/model";
import { ConnectorConfigError } from "../errors.js";
import {
  GitHubHostedParams,
  type GitHubHostedParamsInput,
  GitLabHostedParams,
  type GitLabHostedParamsInput,
  JiraHostedParams,
  type JiraHostedParamsInput,
  LinearHostedParams,
  type LinearHostedParamsInput,
} from "../generated/models.js";

/** The hosted params of each provider that Nango carries (`tracker 10`). */
export interface HostedParams {
  readonly linear: LinearHostedParams;
  readonly jira: JiraHostedParams;
  readonly github: GitHubHostedParams;
  readonly gitlab: GitLabHostedParams;
}
export type HostedProviderSlug = keyof HostedParams;

/** As a host writes them: what has a default may be left out. */
export interface HostedParamsInput {
  readonly linear: LinearHostedParamsInput;
  readonly jira: JiraHostedParamsInput;
  readonly github: GitHubHostedParamsInput;
  readonly gitlab: GitLabHostedParamsInput;
}

interface HostedModel {
  readonly model: Model<HostedParams[HostedProviderSlug]>;
  /** The keys that discovery must have told, in the order in which they are missed. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const HOSTED_MODELS: ReadonlyMap<string, HostedModel> = new Map<HostedProviderSlug, HostedModel>([
  ["linear", { model: LinearHostedParams, required: ["team_id"], optional: [] }],
  ["jira", { model: JiraHostedParams, required: ["project_key", "base_url"], optional: [] }],
  ["github", { model: GitHubHostedParams, required: ["owner", "repo"], optional: [] }],
  ["gitlab", { model: GitLabHostedParams, required: ["project_id"], optional: ["base_url"] }],
]);

export function hostedModel(provider: string): HostedModel {
  const known = HOSTED_MODELS.get(provider);
  if (known !== undefined) return known;
  throw new ConnectorConfigError(`Unsupported hosted provider: ${quote(provider)}`);
}

/**
 * The hosted params for what discovery found in `connector_params` (`tracker 10`): values become text, keys that the
 * provider does not know are left out. Throws `ConnectorConfigError` where one is missing.
 */
export function connectorParamsToHostedParams<P extends string>(
  provider: P,
  params: Readonly<Record<string, unknown>>,
): P extends HostedProviderSlug ? HostedParams[P] : HostedParams[HostedProviderSlug] {
  const { model, required, optional } = hostedModel(provider);
  const missing = required.filter((key) => !Object.hasOwn(params, key));
  if (missing.length > 0) {
    throw new ConnectorConfigError(`Missing required connector_params keys: ${quoteValue(missing)}`);
  }
  const known = [...required, ...optional].filter((key) => Object.hasOwn(params, key));
  const texts = known.map((key) => [
    key,
    typeof params[key] === "string" ? params[key] : quoteValue(params[key]),
  ]);
  // Every value is text by now, which is all that the models ask for; the model is the one of this provider.
  return model.read(Object.fromEntries(texts)) as never;
}
