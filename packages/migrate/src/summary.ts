import type { QuarantineCode, Rule, Upcast } from "@spec-kitty/contract/upcast";

/** The balance of a migration: `in` is always `out` and `quarantined` together. */
export interface MigrationSummary {
  readonly in: number;
  readonly out: number;
  readonly quarantined: number;
  /** How many events each rule changed. */
  readonly rules: Readonly<Partial<Record<Rule, number>>>;
  /** How many events were quarantined for each reason. */
  readonly reasons: Readonly<Partial<Record<QuarantineCode, number>>>;
}

/** The balance of a migration between files. */
export interface FileMigrationSummary extends MigrationSummary {
  /** Where that is now which stood in the place of the result, where it held anything that the result lacks. */
  readonly kept?: string;
}

/** Counts outcomes. */
export class Tally {
  #in = 0;
  #out = 0;
  readonly #rules = new Map<Rule, number>();
  readonly #reasons = new Map<QuarantineCode, number>();

  get in(): number {
    return this.#in;
  }

  add(outcome: Upcast): void {
    this.#in++;
    if (outcome.kind === "quarantined") {
      count(this.#reasons, outcome.code);
      return;
    }
    this.#out++;
    if (outcome.kind === "migrated") for (const rule of outcome.rules) count(this.#rules, rule);
  }

  summary(): MigrationSummary {
    const quarantined = [...this.#reasons.values()].reduce((sum, n) => sum + n, 0);
    return {
      in: this.#in,
      out: this.#out,
      quarantined,
      rules: Object.fromEntries(this.#rules),
      reasons: Object.fromEntries(this.#reasons),
    };
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
