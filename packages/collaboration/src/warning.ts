import { PayloadError } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { WarningEntry } from "./generated/models.js";

/** The newest acknowledgement of a warning, with those before it. */
interface Acknowledgement {
  readonly participant_id: string;
  readonly answer: unknown;
  readonly earlier: Acknowledgement | undefined;
}

/**
 * A warning that never changes: each event about it makes the next one. What it holds may be anything until its entry
 * is asked for, since a later event may put it right (`collaboration 6.6`).
 */
export class Warning {
  readonly #id: string;
  readonly #issued: Pick<FoldEvent, "event_id"> & { readonly type: string };
  readonly #participants: readonly unknown[];
  readonly #acknowledged: Acknowledgement | undefined;
  #entry: WarningEntry | undefined;

  constructor(
    id: string,
    issued: { readonly event_id: string; readonly type: string },
    participants: readonly unknown[],
    acknowledged?: Acknowledgement,
  ) {
    this.#id = id;
    this.#issued = issued;
    this.#participants = participants;
    this.#acknowledged = acknowledged;
  }

  /** The same warning from another event; what was acknowledged stays so. */
  reissued({ event_id, event_type }: FoldEvent, participants: readonly unknown[]): Warning {
    return new Warning(this.#id, { event_id, type: event_type }, participants, this.#acknowledged);
  }

  acknowledged(participant_id: string, answer: unknown): Warning {
    const earlier = this.#acknowledged;
    return new Warning(this.#id, this.#issued, this.#participants, { participant_id, answer, earlier });
  }

  /** Throws `PayloadError` where an event put something else than text into it. */
  get entry(): WarningEntry {
    this.#entry ??= this.#read();
    return this.#entry;
  }

  #read(): WarningEntry {
    const answers: [string, unknown][] = [];
    for (let one = this.#acknowledged; one !== undefined; one = one.earlier)
      answers.push([one.participant_id, one.answer]);
    const parsed = WarningEntry.parse({
      warning_id: this.#id,
      event_id: this.#issued.event_id,
      warning_type: this.#issued.type,
      participant_ids: this.#participants,
      acknowledgements: Object.fromEntries(answers.reverse()),
    });
    if (parsed.ok) return parsed.value;
    throw new PayloadError("WarningEntry", parsed.violations, `warning ${this.#id}`);
  }
}
