import type { Envelope } from "../events/envelope.ts";

/** The failed message, and its event if it contains one. */
export type FailedRecord = { messageId: string; envelope?: Envelope };

/** Writes an error without its further fields and without the event's data, because both may be personal. */
export function logFailedRecord(error: Error, { messageId, envelope }: FailedRecord): void {
  const event = envelope && ` with ${envelope.type} ${envelope.id} (${envelope.sequence} of ${envelope.subject})`;
  console.error(`The message ${messageId}${event ?? ""} failed: ${error.name}: ${error.message}`);
}
