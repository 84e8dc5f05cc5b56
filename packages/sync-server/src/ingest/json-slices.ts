/** The texts of the items of the list `key` at the top of a JSON object, as they stand there. The JSON must be valid. */
export function itemTexts(json: string, key: string): string[] {
  const scan = new Scan(json);
  let items: string[] = [];
  scan.enter("{");
  while (!scan.leaves("}")) {
    const name = JSON.parse(scan.value()) as string;
    scan.enter(":");
    if (name !== key || !scan.peeks("[")) scan.value();
    else items = scan.list();
    scan.comma();
  }
  return items;
}

const SPACE = /[\t\n\r ]/;

class Scan {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  enter(char: string): void {
    this.#space();
    if (this.#json[this.#at] !== char) throw new SyntaxError(`Expected ${char} at ${this.#at}`);
    this.#at++;
  }

  peeks(char: string): boolean {
    this.#space();
    return this.#json[this.#at] === char;
  }

  leaves(char: string): boolean {
    if (!this.peeks(char)) return false;
    this.#at++;
    return true;
  }

  comma(): void {
    this.leaves(",");
  }

  list(): string[] {
    const items: string[] = [];
    this.enter("[");
    while (!this.leaves("]")) {
      items.push(this.value());
      this.comma();
    }
    return items;
  }

  /** The text of the next value. */
  value(): string {
    this.#space();
    const start = this.#at;
    for (let depth = 0; ; ) {
      const char = this.#json[this.#at]!;
      if (char === '"') this.#string();
      else this.#at++;
      if (char === "{" || char === "[") depth++;
      if (char === "}" || char === "]") depth--;
      if (depth > 0) continue;
      if (char === '"' || char === "}" || char === "]") break;
      const next = this.#json[this.#at];
      if (next === undefined || ",]}:".includes(next) || SPACE.test(next)) break;
    }
    return this.#json.slice(start, this.#at);
  }

  #string(): void {
    for (this.#at++; this.#json[this.#at] !== '"'; this.#at++) if (this.#json[this.#at] === "\\") this.#at++;
    this.#at++;
  }

  #space(): void {
    while (SPACE.test(this.#json[this.#at] ?? "")) this.#at++;
  }
}
