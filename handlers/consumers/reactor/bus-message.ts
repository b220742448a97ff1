import * as z from "zod";
import { Envelope } from "../../../events/envelope.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";

const BusMessage = defineSchema(() => z.object({ detail: Envelope }));

/** Returns the envelope in a message that an EventBridge rule put on a queue. */
export const parseBusMessage = (body: unknown): Envelope => BusMessage.parse(body).detail;
