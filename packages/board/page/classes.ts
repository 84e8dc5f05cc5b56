/** The names that are given, as one `class`. */
export function classes(...names: readonly (string | false | null)[]): string {
  return names.filter((name) => name !== false && name !== null && name !== "").join(" ");
}
