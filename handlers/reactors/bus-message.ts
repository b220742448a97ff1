import * as z from "zod";
import { Envelope } from "../../events/envelope.ts";

const BusMessage = z.object({ detail: Envelope });

/** The envelope inside a message that an EventBridge rule put on a queue. */
export const envelopeIn = (body: unknown): Envelope => BusMessage.parse(body).detail;
