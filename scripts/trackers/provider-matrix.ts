/** What each tracker carries, from what its connector says of itself; `write` renews docs/tracker-providers.md. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { trackerProviders } from "../../packages/cli/src/trackers.ts";
import {
  CORE_ISSUE_FIELDS,
  type ConnectorPorts,
  machineClock,
  type ProviderConfig,
  type TaskTrackerConnector,
  type TrackerCapabilities,
  type TrackerProvider,
} from "../../packages/tracker/src/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const matrixFile: string = join(root, "docs/tracker-providers.md");

/** The least that each connector asks for; nothing is sent. */
const CONFIGS: Readonly<Record<string, ProviderConfig>> = {
  github: { owner: "o", repo: "r", token: "t" },
  gitlab: { project_id: "1", token: "t" },
  jira: { base_url: "https://o.atlassian.net", project_key: "P", email: "e", api_token: "t" },
  linear: { team_id: "T", api_key: "k" },
  azure_devops: { organization: "o", project: "p", personal_access_token: "t" },
  beads: { workspace: "w" },
  fp: { workspace: "w" },
};

const TITLES: Readonly<Record<string, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  jira: "Jira",
  linear: "Linear",
  azure_devops: "Azure DevOps",
  beads: "Beads",
  fp: "FP",
};

/** What lies between the last look at an issue and its update, where the provider does not compare. */
const WINDOWS: Readonly<Record<string, string>> = {
  github: "one request",
  gitlab: "one request",
  jira: "reads of the description and the transitions that the update needs, the edit, then the transition",
  linear: "lookups of the states and labels that the update names, then one request",
  beads: "one run of `bd`; a read before it where labels are cleared",
  fp: "one run of `fp`",
};

interface Column {
  readonly provider: TrackerProvider;
  readonly connector: TaskTrackerConnector;
  readonly capabilities: TrackerCapabilities;
}

const ports: ConnectorPorts = {
  clock: machineClock(),
  fetch: () => Promise.reject(new Error("the matrix asks nobody")),
  run: () => Promise.reject(new Error("the matrix runs nothing")),
};

async function columns(): Promise<Column[]> {
  return Promise.all(
    trackerProviders.map(async (provider) => {
      const connector = provider.connect(CONFIGS[provider.name] ?? {}, ports);
      return { provider, connector, capabilities: await connector.getCapabilities() };
    }),
  );
}

const CARRIAGE = { both: "read and written", read: "read", write: "written", none: "" } as const;

type Cell = (column: Column) => string | boolean;

const WAYS: Readonly<Record<string, Cell>> = {
  "through Nango": ({ provider }) => provider.hosted_config !== undefined,
  "finds workspaces and resources": ({ provider }) => provider.discovery !== undefined,
  "webhooks taken in": ({ provider }) => provider.webhook !== undefined,
  "comments read": ({ connector }) => connector.listComments !== undefined,
  "finds a creation whose answer was lost": ({ connector }) => connector.findCreated !== undefined,
  "links are written": ({ connector: { profile } }) =>
    ({ patch: "with the issue", upsert: "one by one", none: "" })[profile.links],
  "lists show a new issue": ({ connector: { profile } }) =>
    ({ immediate: "at once", eventual: "after a while" })[profile.search],
  "changes since a time": ({ connector: { profile } }) =>
    ({ complete: "all", partial: "some; the rest by full reads", none: "none; by full reads" })[
      profile.incremental
    ],
  secrets: ({ provider }) => provider.secret_fields.map((field) => `\`${field}\``).join(", "),
};

function table(title: string, all: readonly Column[], rows: readonly (readonly [string, Cell])[]): string {
  const head = ["", ...all.map(({ provider: { name } }) => TITLES[name] ?? name)];
  const lines = rows.map(([label, cell]) => [label, ...all.map((column) => shown(cell(column)))]);
  const text = [head, head.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`);
  return [`## ${title}`, "", ...text, ""].join("\n");
}

function shown(value: string | boolean): string {
  return typeof value === "string" ? value : value ? "yes" : "";
}

const SAFETY = [
  "No field is overwritten that moved since the update was decided on: the update is decided on anew, by the policy or a",
  "question. Azure DevOps compares by itself. The others know no conditional update of an issue, so each is read again right",
  "before it is written, and again before a second try; what is edited in the moment that remains is lost where it is the",
  "same field, and taken in where it is another. Where statuses go a way of several (`values.transitions`), each step is a",
  "request more.",
  "",
];

/** The tables as a page. */
export async function matrixPage(): Promise<string> {
  const all = await columns();
  const flags = Object.keys(all[0]!.capabilities) as (keyof TrackerCapabilities)[];
  return [
    "# Trackers",
    "",
    "What each connector carries, by its own word: its acceptance suite holds it to that. Written by",
    "`npx tsx scripts/trackers/provider-matrix.ts`. An empty cell is a no.",
    "",
    table(
      "Fields",
      all,
      CORE_ISSUE_FIELDS.map((field) => [
        `\`${field}\``,
        ({ connector: { profile } }) => CARRIAGE[profile.fields[field]],
      ]),
    ),
    table("Ways", all, Object.entries(WAYS)),
    table("An edit made there while we update", all, [
      [
        "is noticed by",
        ({ connector: { profile } }) =>
          profile.refuses_moved ? "the provider (a test of `/rev`)" : "a read right before",
      ],
      [
        "slips through in",
        ({ provider: { name }, connector: { profile } }) =>
          profile.refuses_moved ? "no moment" : (WINDOWS[name] ?? "what is not known"),
      ],
    ]),
    ...SAFETY,
    table(
      "Capabilities",
      all,
      flags.map((flag) => [`\`${flag}\``, ({ capabilities }) => capabilities[flag]]),
    ),
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(matrixFile, await matrixPage());
