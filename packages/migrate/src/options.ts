import type { Mapping, UpcastOptions } from "@spec-kitty/contract/upcast";
import { uuid5 } from "./uuid5.js";

export interface MigrationOptions {
  /** What a historical log does not say: mission types and the facts of missions. */
  readonly mapping?: Mapping;
  /** The build id of events that have none; left out, it is derived from project and node. */
  readonly buildId?: string;
}

export function upcastOptions({ mapping, buildId }: MigrationOptions): UpcastOptions {
  return { uuid5, ...(mapping && { mapping }), ...(buildId !== undefined && { buildId }) };
}
