import type { CanonicalStatus } from "@spec-kitty/tracker";
import type { ConfigShape } from "@spec-kitty/tracker/connector-kit";

export interface JiraConnectorConfig {
  /** The site, `https://NAME.atlassian.net`, or Atlassian's gateway, `https://api.atlassian.com/ex/jira/CLOUD_ID`. */
  readonly base_url: string;
  /** The account that the token belongs to. */
  readonly email: string;
  readonly api_token: string;
  readonly project_key: string;
  /** What tasks and chores are called in the project; `Task` where left out. */
  readonly default_issue_type?: string;
  /** Per canonical status the name of a status or transition of the project, or the id of one. */
  readonly status_name_map?: { readonly [S in CanonicalStatus]?: string };
  /** The field that keeps what a mission is about, `customfield_10050`: a text field of one line or more. */
  readonly spec_kitty_mission_field_id?: string | null;
  /** The site as people open it, where `base_url` is the gateway; refs and links carry it. */
  readonly site_url?: string | null;
}

export type WholeJiraConfig = Required<JiraConnectorConfig>;

export const JIRA_SHAPE: ConfigShape<WholeJiraConfig> = {
  title: "Jira",
  required: ["base_url", "email", "api_token", "project_key"],
  defaults: {
    ...{ default_issue_type: "Task", status_name_map: {} },
    ...{ spec_kitty_mission_field_id: null, site_url: null },
  },
  filled: {
    fields: ["base_url", "email", "api_token", "project_key"],
    otherwise: "Jira base_url, email, api_token, and project_key are required",
  },
  status_maps: ["status_name_map"],
};

/** What a request of this account carries: `Basic` with the address and the token. */
export function jiraHeaders({
  email,
  api_token,
}: Pick<JiraConnectorConfig, "email" | "api_token">): Record<string, string> {
  const bytes = new TextEncoder().encode(`${email}:${api_token}`);
  return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}`, accept: "application/json" };
}
