import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { SEED } from "../../../../../test/support/oracle.ts";
import { splitOwnership } from "../../../src/index.ts";
import { openSqliteRecords } from "../../../src/sqlite.ts";
import { seeded } from "./dice.ts";
import { type SoakOptions, type SoakReport, soak } from "./soak.ts";

export const SOAK_EDITS = Number(process.env["SKITTY_SOAK_EDITS"] ?? 2000);

export interface SoakOf
  extends Pick<SoakOptions, "provider" | "clock" | "unique" | "few">,
    Partial<Pick<SoakOptions, "policy" | "random">> {
  /** A short one is a fortieth of a long one, and may go without failures and conflicts. */
  readonly length?: "long" | "short";
}

/** Lives with a provider on SQLite in a folder of its own; in a long life failures and conflicts must come. */
export async function soakOf({ length = "long", ...life }: SoakOf): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), "tracker-soak-"));
  try {
    const report = await soak({
      ...{ policy: splitOwnership({}), random: seeded(SEED), ...life },
      edits: length === "long" ? SOAK_EDITS : SOAK_EDITS / 40,
      open: async () => openSqliteRecords(join(folder, "soak.sqlite")),
    });
    console.info(JSON.stringify(report));
    expect(report.runs).toBeGreaterThan(0);
    if (length === "short") return report;
    expect(report.crashes + report.faults).toBeGreaterThan(0);
    expect(report.conflicts).toBeGreaterThan(0);
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
