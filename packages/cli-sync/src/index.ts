export type {
  DeliveryOutcome,
  DeliveryQueue,
  EnqueueOutcome,
  QueueCounts,
  QueuedEvent,
  Station,
} from "./queue/port.js";
