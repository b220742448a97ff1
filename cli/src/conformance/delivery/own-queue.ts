import type { Delivery } from "./delivery.ts";
import type { SqsQueue } from "./sqs-queue.ts";

/** The product's own queue: copies are sent beside the platform's messages. Needs the right to send to it, which only
 *  the control plane's account has. */
export const createOwnQueue = (reader: SqsQueue, sender: SqsQueue): Delivery => ({
  async send(events) {
    for (const event of events) await sender.send(JSON.stringify(event));
  },
  count: () => reader.count(),
  close: () => Promise.resolve(),
});
