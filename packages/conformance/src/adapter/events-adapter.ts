import type { LineName } from "@spec-kitty/contract";
import { lineOf } from "@spec-kitty/contract";
import { catalogueOperations } from "./catalogue-operations.js";
import { coreOperations } from "./core-operations.js";
import { domainOperations } from "./domain-operations.js";
import { fixtureOperations } from "./fixture-operations.js";
import { gatesOperations } from "./gates-operations.js";
import { lanesOperations } from "./lanes-operations.js";
import { modulesV2, modulesV4 } from "./modules.js";
import type { Adapter, Operation } from "./serve.js";

/** The adapter of a contract line of the events packages: every operation, by the reference's names. */
export function eventsAdapter(contract: LineName): Adapter {
  const { name, version } = lineOf(contract);
  const modules = name === "v4" ? modulesV4 : modulesV2;
  const operations = new Map<string, Operation>(
    Object.entries({
      ...coreOperations(modules),
      ...lanesOperations(modules),
      ...gatesOperations(),
      ...domainOperations(modules),
      ...catalogueOperations(modules),
      ...fixtureOperations(modules),
    }),
  );
  operations.set("ops", () => [...operations.keys()].sort());
  operations.set("info", () => ({ package: PACKAGE, version, module_version: version }));
  return { package: PACKAGE, version, operations };
}

const PACKAGE = "spec-kitty-events";
