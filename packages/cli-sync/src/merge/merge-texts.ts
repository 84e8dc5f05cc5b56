import { mergeLogs } from "@spec-kitty/mission-log";

/** The three states of one file in a merge; empty text where a side has no such file. */
export interface Stages {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export type MergedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: MergeRefusalCode; readonly message: string };

/** Why a file is left to a person; stable words. */
export type MergeRefusalCode =
  | "MERGE_LINE_NOT_JSON"
  | "MERGE_LINE_NOT_AN_OBJECT"
  | "MERGE_LINE_WITHOUT_ID"
  | "MERGE_CONFLICT"
  | "MERGE_META_INVALID"
  | "MERGE_NOT_UTF8"
  | "MERGE_LOG_NOT_FOUND"
  | "MERGE_FILE_UNKNOWN"
  | "MERGE_FOLDERS_DIFFER";

/** Every line of three states of a log, once (`mission-log 6.2`). */
export function mergeLogTexts({ base, ours, theirs }: Stages): MergedText {
  return mergeLogs([
    { name: "base", text: base },
    { name: "ours", text: ours },
    { name: "theirs", text: theirs },
  ]);
}
