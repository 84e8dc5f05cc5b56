import { CanonicalIssueType, ConnectorConfigError, type ProviderConfig } from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

export interface FPConnectorConfig {
  /** What refs call this project; `fp` where left out. Give each project of a person a name of its own. */
  readonly workspace?: string;
  /** The program; `fp` where left out. */
  readonly command?: string;
  /** The folder in which it runs, that of the project or below it; the process's own where left out. */
  readonly cwd?: string | null;
  /** The type of every issue, of which FP knows none; `task` where left out. */
  readonly default_issue_type?: CanonicalIssueType;
}

const filled = {
  fields: ["workspace", "command"],
  otherwise: "FP workspace and command must not be blank",
} as const;

const SHAPE: ConfigShape<Required<FPConnectorConfig>> = {
  title: "FP",
  required: [],
  defaults: { workspace: "fp", command: "fp", cwd: null, default_issue_type: CanonicalIssueType.TASK },
  filled,
};

/** Version 0.3.0 finds a blank name only when it reads an issue. */
const SHAPE_0_3_0: ConfigShape<Required<FPConnectorConfig>> = { ...SHAPE, filled: { ...filled, fields: [] } };

const TYPES: ReadonlySet<string> = new Set(Object.values(CanonicalIssueType));

export function fpConfig(
  config: ProviderConfig | FPConnectorConfig,
  parity: "0.3.0" | undefined,
): Required<FPConnectorConfig> {
  const read = readConfig(parity === undefined ? SHAPE : SHAPE_0_3_0, { ...config }, parity);
  if (TYPES.has(read.default_issue_type)) return read;
  throw new ConnectorConfigError(`FP has no default_issue_type ${JSON.stringify(read.default_issue_type)}`);
}
