import * as collaboration from "@spec-kitty/collaboration";
import * as collaborationV2 from "@spec-kitty/collaboration/v2";
import type { ContractLine } from "@spec-kitty/contract";
import { v2, v4 } from "@spec-kitty/contract";
import * as decisions from "@spec-kitty/decisions";
import * as dossier from "@spec-kitty/dossier";
import * as core from "@spec-kitty/events-core";
import * as coreV2 from "@spec-kitty/events-core/v2";
import * as gates from "@spec-kitty/gates";
import * as glossary from "@spec-kitty/glossary";
import * as insights from "@spec-kitty/insights";
import * as integrations from "@spec-kitty/integrations";
import * as lanes from "@spec-kitty/lanes";
import * as lanesV2 from "@spec-kitty/lanes/v2";
import * as lifecycle from "@spec-kitty/lifecycle";
import * as lifecycleV2 from "@spec-kitty/lifecycle/v2";
import * as audit from "@spec-kitty/mission-audit";
import * as runtime from "@spec-kitty/mission-runtime";
import * as runtimeV2 from "@spec-kitty/mission-runtime/v2";

type Module = { readonly [name: string]: unknown };

/** The public names of a contract line: what its packages export. */
export interface LineModules {
  readonly line: ContractLine;
  readonly modules: readonly Module[];
}

export const modulesV4: LineModules = {
  line: v4,
  modules: [
    core,
    audit,
    collaboration,
    decisions,
    dossier,
    gates,
    glossary,
    insights,
    integrations,
    lanes,
    lifecycle,
    runtime,
  ],
};
export const modulesV2: LineModules = {
  line: v2,
  modules: [coreV2, core, collaborationV2, gates, glossary, lanesV2, lifecycleV2, runtimeV2],
};

/** What a line exports under a name, undefined where nothing does. */
export function exported({ modules }: LineModules, name: string): unknown {
  return modules.find((module) => Object.hasOwn(module, name))?.[name];
}
