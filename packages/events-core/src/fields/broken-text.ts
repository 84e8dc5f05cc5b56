import type { Path } from "../parse.js";
import { type Issues, wrong } from "./violation.js";

/** Text with a lone surrogate, which the reference cannot take in. */
export function brokenText(value: string, field: Path, issues: Issues): undefined {
  return wrong(
    issues,
    field,
    "string_unicode",
    "Input should be a valid string, unable to parse raw data as a unicode string",
    value,
  );
}
