import type { Envelope } from "../../../../console/src/api/openapi.d.ts";
import { pause } from "../../operations/interruption.ts";
import type { Delivery, Hold } from "./delivery.ts";
import type { SqsQueue } from "./sqs-queue.ts";

const WAIT_SECONDS = 1;
const RETRY_MS = 1_000;

/** Passes the messages of the product's queue on to the queue that the product's consumer reads during the check. */
export class Relay implements Delivery {
  readonly #source: SqsQueue;
  readonly #target: SqsQueue;
  readonly #isSynthetic: (tenantId: string | undefined) => boolean;
  readonly #controller = new AbortController();
  readonly #pumping: Promise<void>;
  #held: Envelope[] = [];
  #isHolding = false;

  constructor(source: SqsQueue, target: SqsQueue, isSynthetic: (tenantId: string | undefined) => boolean) {
    this.#source = source;
    this.#target = target;
    this.#isSynthetic = isSynthetic;
    this.#pumping = this.#pump();
  }

  readonly hold: Hold = {
    start: () => {
      this.#isHolding = true;
    },
    list: () => this.#held,
    release: async () => {
      this.#isHolding = false;
      const held = this.#held;
      this.#held = [];
      await this.send(held);
    },
  };

  async send(events: readonly Envelope[]): Promise<void> {
    for (const event of events) await this.#target.send(JSON.stringify(event));
  }

  count(): Promise<number> {
    return this.#target.count();
  }

  /** Ends after the messages that wait now are passed on. */
  async close(): Promise<void> {
    await this.hold.release();
    this.#controller.abort();
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    const { signal } = this.#controller;
    for (;;) {
      const isLast = signal.aborted;
      // A message that is not deleted comes again, so an error loses nothing. Errors end with the relay.
      const isEmpty = await this.#passOn().catch(() => pause(RETRY_MS, signal));
      if (isLast && isEmpty) return;
    }
  }

  /** Passes the waiting messages on. Returns whether there were none. */
  async #passOn(): Promise<boolean> {
    const messages = await this.#source.receive(this.#controller.signal.aborted ? 0 : WAIT_SECONDS);
    for (const message of messages) {
      const event = JSON.parse(message.body) as Envelope;
      if (this.#isHolding && this.#isSynthetic(event.tenantid)) this.#held.push(event);
      else await this.#target.send(message.body);
      await this.#source.delete(message);
    }
    return messages.length === 0;
  }
}
