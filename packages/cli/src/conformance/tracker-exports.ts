import { type DescribedExport, describedNames } from "@spec-kitty/conformance";

/** Names that stand for no value in TypeScript. */
const TYPES: readonly string[] = [
  ...["AzureDevOps", "Beads", "FP", "GitHub", "GitLab", "Jira", "Linear"].map(
    (name) => `${name}ConnectorConfig`,
  ),
  ...[
    "DiscoveryResult",
    "HostedConnectorRequest",
    "HostedProviderSlug",
    "LocalIssueStore",
    "Page",
    "SyncResult",
  ],
  "TaskTrackerConnector",
];

/** The public names of the tracker and of its connectors, in the reference's spelling. */
export async function trackerExports(): Promise<DescribedExport[]> {
  const [tracker, schemas, ...connectors] = await Promise.all([
    import("@spec-kitty/tracker"),
    import("@spec-kitty/tracker/schemas"),
    import("@spec-kitty/tracker-azure-devops"),
    import("@spec-kitty/tracker-beads"),
    import("@spec-kitty/tracker-fp"),
    import("@spec-kitty/tracker-github"),
    import("@spec-kitty/tracker-gitlab"),
    import("@spec-kitty/tracker-jira"),
    import("@spec-kitty/tracker-linear"),
  ]);
  const fields = Object.entries(schemas).flatMap(([name, schema]): [string, string[]][] =>
    "properties" in schema ? [[name, Object.keys(schema.properties)]] : [],
  );
  const modules = [tracker, ...connectors] as { readonly [name: string]: unknown }[];
  return describedNames(modules, { fields: new Map(fields), types: TYPES, model: "dataclass" });
}
