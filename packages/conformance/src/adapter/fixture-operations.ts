import { fixtureManifest, fixtureText } from "@spec-kitty/fixtures";
import { FixtureError, loadFixtures, loadReplayStream } from "../fixtures.js";
import { keyOf, RequestError, required, textOf } from "./arguments.js";
import type { LineModules } from "./modules.js";
import type { Operation } from "./serve.js";

/** The fixtures of this project; they have the form of the reference's, and other content. */
export function fixtureOperations({ line }: LineModules): Record<string, Operation> {
  const contract = line.name;
  return {
    fixture_manifest: () => fixtureManifest(contract),
    fixtures: (args) => loadFixtures(String(keyOf(required(args, "category"), "category")), { contract }),
    fixture_file: (args) => fileText(textOf(required(args, "path"), "path"), contract),
    replay_stream: (args) => loadReplayStream(String(required(args, "id")), { contract }),
  };
}

function fileText(path: string, contract: "v4" | "v2"): string {
  if (path.split("/").includes("..")) throw new RequestError("path leaves the fixtures");
  const isFixture = fixtureManifest(contract).fixtures.some((entry) => entry.path === path);
  if (!isFixture && path !== "manifest.json")
    throw new FixtureError("FIXTURE_FILE_UNKNOWN", `No fixture file '${path}'`);
  return fixtureText(path, contract);
}
