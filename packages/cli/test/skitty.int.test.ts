import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { skitty } from "./skitty.js";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));

describe("skitty", () => {
  test("prints its version", async () => {
    expect(await skitty(["--version"])).toEqual({ exit: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  test("prints help of itself and of each command, no wider than the terminal", async () => {
    const { exit, stdout } = await skitty(["--help"]);
    expect(exit).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+)(?: |$)/gm)].map(([, name]) => name!);
    expect(commands).toEqual(
      expect.arrayContaining(["board", "mission", "validate", "schema", "conformance"]),
    );
    // `help` describes the others, and the examples begin with the command itself.
    for (const name of commands.filter((one) => one !== "skitty" && one !== "help")) {
      const help = await skitty([name, "--help"]);
      expect([help.exit, help.stderr]).toEqual([0, ""]);
      expect(help.stdout).toContain(`Usage: skitty ${name}`);
      expect(Math.max(...help.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test("ends with 2 on an unknown command and says what is near", async () => {
    const { exit, stdout, stderr } = await skitty(["bord"]);
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Did you mean board?");
  });
});
