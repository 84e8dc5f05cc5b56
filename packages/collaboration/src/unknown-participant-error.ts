import { quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";

/** Someone who never joined does something; the strict reducer throws it (`collaboration 6.5`). */
export class UnknownParticipantError extends SpecKittyEventsError {
  /** As the event has it: an item of a warning's `participant_ids` need not be text. */
  readonly participantId: unknown;
  readonly eventId: string;
  readonly eventType: string;

  constructor(participantId: unknown, event: { readonly event_id: string; readonly event_type: string }) {
    const { event_id, event_type } = event;
    super(
      `Unknown participant ${quoteValue(participantId)} in event ${event_id} (type=${event_type}). Not in mission roster.`,
      { code: "PARTICIPANT_UNKNOWN" },
    );
    this.participantId = participantId;
    this.eventId = event_id;
    this.eventType = event_type;
  }
}
