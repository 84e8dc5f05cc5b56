import { PayloadError } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { WarningEntry } from "./generated/models.js";

/** The event that a warning is from; its type is that of the warning. */
type Issue = Pick<FoldEvent, "event_id" | "event_type">;

/** The newest answer to a warning, with those before it. */
interface Answer {
  readonly participant_id: string;
  readonly acknowledgement: unknown;
  readonly earlier: Answer | undefined;
}

/**
 * A warning that never changes: each event about it makes the next one. What it holds may be anything until its entry
 * is asked for, since a later event may put it right (`collaboration 6.6`).
 */
export class Warning {
  readonly #id: string;
  readonly #issue: Issue;
  readonly #participants: readonly unknown[];
  readonly #answer: Answer | undefined;
  #entry: WarningEntry | undefined;

  constructor(id: string, issue: Issue, participants: readonly unknown[], answer?: Answer) {
    this.#id = id;
    this.#issue = issue;
    this.#participants = participants;
    this.#answer = answer;
  }

  /** The same warning from another event; its answers stay. */
  reissued(issue: Issue, participants: readonly unknown[]): Warning {
    return new Warning(this.#id, issue, participants, this.#answer);
  }

  acknowledged(participant_id: string, acknowledgement: unknown): Warning {
    const answer = { participant_id, acknowledgement, earlier: this.#answer };
    return new Warning(this.#id, this.#issue, this.#participants, answer);
  }

  /** Throws `PayloadError` where an event put something else than text into it. */
  get entry(): WarningEntry {
    this.#entry ??= this.#read();
    return this.#entry;
  }

  #read(): WarningEntry {
    const answers: [string, unknown][] = [];
    for (let one = this.#answer; one !== undefined; one = one.earlier)
      answers.push([one.participant_id, one.acknowledgement]);
    const parsed = WarningEntry.parse({
      warning_id: this.#id,
      event_id: this.#issue.event_id,
      warning_type: this.#issue.event_type,
      participant_ids: this.#participants,
      acknowledgements: Object.fromEntries(answers.reverse()),
    });
    if (parsed.ok) return parsed.value;
    throw new PayloadError("WarningEntry", parsed.violations, `warning ${this.#id}`);
  }
}
