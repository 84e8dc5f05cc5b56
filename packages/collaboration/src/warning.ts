import { PayloadError } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { WarningEntry } from "./generated/models.js";

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
  readonly #eventId: string;
  readonly #type: string;
  readonly #participants: readonly unknown[];
  readonly #answer: Answer | undefined;
  #entry: WarningEntry | undefined;

  constructor(id: string, eventId: string, type: string, participants: readonly unknown[], answer?: Answer) {
    this.#id = id;
    this.#eventId = eventId;
    this.#type = type;
    this.#participants = participants;
    this.#answer = answer;
  }

  /** The same warning from another event; its answers stay. */
  reissued({ event_id, event_type }: FoldEvent, participants: readonly unknown[]): Warning {
    return new Warning(this.#id, event_id, event_type, participants, this.#answer);
  }

  acknowledged(participant_id: string, acknowledgement: unknown): Warning {
    const answer = { participant_id, acknowledgement, earlier: this.#answer };
    return new Warning(this.#id, this.#eventId, this.#type, this.#participants, answer);
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
      event_id: this.#eventId,
      warning_type: this.#type,
      participant_ids: this.#participants,
      acknowledgements: Object.fromEntries(answers.reverse()),
    });
    if (parsed.ok) return parsed.value;
    throw new PayloadError("WarningEntry", parsed.violations, `warning ${this.#id}`);
  }
}
