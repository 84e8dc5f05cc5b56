import { existsSync, readFileSync } from "node:fs";
import { openDatabase } from "@spec-kitty/store-sqlite/database";
import { clockFile, readClockFile } from "../clock/clock-file.js";
import { highestFile } from "../clock/shared-clock.js";
import { codeOf } from "../errors.js";
import { type Finding, type FindingCode, remedy } from "./finding.js";
import { highestClockIn, queuesOf } from "./queue-rules.js";
import type { DoctorWorld, Rule } from "./world.js";

/** The Lamport clock of the machine, which never steps back (`cli-sync 1.6`). */
export const clock: Rule = (world) => {
  const file = clockFile(world.root);
  if (existsSync(file) && !isClock(readFileSync(file, "utf8")))
    return [
      finding("CLOCK_DAMAGED", `${file} holds no clock: a Python client would begin again at 0.`, file),
    ];
  const highest = highestIn(highestFile(world.root));
  if (highest === "damaged") {
    const path = highestFile(world.root);
    return [
      finding("CLOCK_DAMAGED", `${path} is damaged: only ${file} knows the highest clock value.`, path),
    ];
  }
  const { value } = readClockFile(file);
  const known = Math.max(highest, ...queuesOf(world).map(highestClockIn));
  if (value >= known) return [];
  const message = `${file} stands at ${value}, but events up to ${known} exist: new ones could seem older than they are.`;
  return [finding("CLOCK_BEHIND", message, file)];
};

/** The highest clock value that anything here knows of. */
export function highestKnown(world: DoctorWorld): number {
  const highest = highestIn(highestFile(world.root));
  return Math.max(highest === "damaged" ? 0 : highest, ...queuesOf(world).map(highestClockIn));
}

function finding(code: FindingCode, message: string, file: string): Finding {
  return { code, severity: "warning", message, file, remedy: remedy(["skitty doctor --fix"]) };
}

function isClock(text: string): boolean {
  try {
    const { value, node_id } = JSON.parse(text) as { readonly value?: unknown; readonly node_id?: unknown };
    return Number.isSafeInteger(value) && (value as number) >= 0 && typeof node_id === "string";
  } catch {
    return false;
  }
}

function highestIn(path: string): number | "damaged" {
  if (!existsSync(path)) return 0;
  try {
    using database = openDatabase(path, { readOnly: true });
    // A process that was killed at once may have left an empty file.
    const isEmpty =
      database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'shared_clock'").get() === undefined;
    if (isEmpty) return 0;
    return database.prepare("SELECT value FROM shared_clock").get<{ value: number }>()?.value ?? 0;
  } catch (error) {
    if (codeOf(error) === "STORAGE_CORRUPT") return "damaged";
    throw error;
  }
}
