const LONGEST = 240;

/** Text on one line and of bounded length: some reasons are pages. */
export function shortened(text: string, longest: number = LONGEST): string {
  // A look at a bounded piece is enough, and a text of megabytes costs no more.
  const line = text
    .slice(0, 4 * longest)
    .replaceAll(/\s+/g, " ")
    .trim();
  const characters = [...line];
  if (characters.length <= longest && text.length <= 4 * longest) return line;
  return `${characters
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`;
}

/** A name as a card shows it: the tool of `claude:opus:reviewer:reviewer`. */
export function shortActor(actor: string): string {
  return actor.split(":", 1)[0]!.trim() || "somebody";
}
