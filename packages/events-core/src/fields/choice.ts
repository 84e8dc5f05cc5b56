import type { Path } from "../parse.js";
import { brokenText } from "./broken-text.js";
import { type Issues, under, wrong } from "./violation.js";

/** One value of an enumeration that the contract names. */
export function member<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  const field = under(at, name);
  if (typeof value === "string" && !value.isWellFormed()) return brokenText(value, field, issues);
  return wrong(issues, field, "enum", `Input should be ${listed(values)}`, value);
}

/** One of the values that the contract writes out in place. */
export function literal<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  if (typeof value === "string" && !values.has(true) && !value.isWellFormed())
    return brokenText(value, under(at, name), issues);
  return wrong(issues, under(at, name), "literal_error", `Input should be ${listed(values)}`, value);
}

/** One member of an enumeration and no other; the reference looks it up, so that broken text is wrong as any other. */
export function only<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  values: ReadonlySet<unknown>,
): T | undefined {
  if (values.has(value)) return value as T;
  return wrong(issues, under(at, name), "literal_error", `Input should be ${listed(values)}`, value);
}

function listed(values: ReadonlySet<unknown>): string {
  const shown = [...values].map((value) =>
    typeof value === "string" ? `'${value}'` : value === true ? "True" : String(value),
  );
  const last = shown.pop();
  return shown.length === 0 ? String(last) : `${shown.join(", ")} or ${last}`;
}
