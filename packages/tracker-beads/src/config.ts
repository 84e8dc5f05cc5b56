import type { CanonicalStatus, ProviderConfig } from "@spec-kitty/tracker";
import { type ConfigShape, readConfig } from "@spec-kitty/tracker/connector-kit";

export interface BeadsConnectorConfig {
  /** What refs call this database; `beads` where left out. Give each database of a person a name of its own. */
  readonly workspace?: string;
  /** The program; `bd` where left out. */
  readonly command?: string;
  /** The folder in which it runs, in or below that of the database; the process's own where left out. */
  readonly cwd?: string | null;
  /** Per status the name of one that the database knows beyond those of Beads: `{ in_review: "review" }`. */
  readonly status_map?: { readonly [S in CanonicalStatus]?: string };
}

export const BEADS_SHAPE: ConfigShape<Required<BeadsConnectorConfig>> = {
  title: "Beads",
  required: [],
  defaults: { workspace: "beads", command: "bd", cwd: null, status_map: {} },
  filled: { fields: ["workspace", "command"], otherwise: "Beads workspace and command must not be blank" },
  status_maps: ["status_map"],
};

export function beadsConfig(
  config: ProviderConfig | BeadsConnectorConfig,
  shape: ConfigShape<Required<BeadsConnectorConfig>>,
  parity: "0.3.0" | undefined,
): Required<BeadsConnectorConfig> {
  return readConfig(shape, { ...config }, parity);
}
