import { compareInstants, hasZone, type Instant } from "../model/instant.js";
import { ReferencePlatformError } from "./reference-error.js";

/** As 0.3.0 compares: a time with a zone and one without cannot be told apart (`tracker 3`). */
export function compareAsReference(a: Instant, b: Instant): number {
  if (hasZone(a) === hasZone(b)) return compareInstants(a, b);
  throw new ReferencePlatformError("TypeError", "can't compare offset-naive and offset-aware datetimes");
}
