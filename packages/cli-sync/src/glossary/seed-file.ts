import { isMap, isScalar, isSeq, parseDocument, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { type Resolution, termKey } from "./resolutions.js";

export type SeedChange =
  | { readonly status: "changed"; readonly text: string }
  | { readonly status: "same" }
  /** The file is not one that terms can be put into; it should stay as it is. */
  | { readonly status: "not-understood"; readonly reason: string };

/**
 * The text of a seed file with a term's meaning in it: that of the entry that is there, else a new entry at the end.
 * Entries, keys and comments of others stay (`cli-sync FR-021`).
 */
export function withMeaning(text: string, { term, meaning }: Omit<Resolution, "scope">): SeedChange {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { status: "not-understood", reason: error.message.split("\n")[0]! };
  if (document.contents !== null && !isMap(document.contents))
    return { status: "not-understood", reason: "the file should be a mapping with a list of terms" };
  const given = document.get("terms", true) ?? null;
  if (given !== null && !isSeq(given) && !(isScalar(given) && given.value === null))
    return { status: "not-understood", reason: "terms should be a list" };
  const terms = isSeq(given) ? given : (document.createNode([]) as YAMLSeq);
  // `terms: []` is written on one line.
  terms.flow = false;
  const known = terms.items.find((item): item is YAMLMap => isMap(item) && surfaceOf(item) === term);
  if (known?.get("definition") === meaning) return { status: "same" };
  if (known === undefined) terms.add(document.createNode(entry(term, meaning)));
  else for (const [key, value] of Object.entries(decided(meaning))) known.set(key, value);
  document.set("terms", terms);
  return { status: "changed", text: document.toString({ lineWidth: 0 }) };
}

function surfaceOf(item: YAMLMap): string {
  return termKey(String(item.get("surface") ?? ""));
}

function entry(surface: string, meaning: string): object {
  return { surface, ...decided(meaning) };
}

/** A person has decided: nothing is more certain. */
function decided(definition: string): object {
  const confidence = new Scalar(1);
  confidence.minFractionDigits = 1;
  return { definition, confidence, status: "active" };
}
