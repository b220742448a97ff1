import type { Envelope } from "../../../../console/src/api/openapi.d.ts";

/** The way on which events reach the product's consumer. */
export type Delivery = {
  /** Sends copies of events to the consumer. */
  send(events: readonly Envelope[]): Promise<void>;
  /** Returns the number of messages that the consumer has not deleted yet. */
  count(): Promise<number>;
  /** Keeps the events of the synthetic tenants back. Only a relay can do so. */
  hold?: Hold;
  close(): Promise<void>;
};

export type Hold = {
  start(): void;
  /** Returns the events that are kept back. */
  list(): readonly Envelope[];
  /** Delivers the events that were kept back, in their order. */
  release(): Promise<void>;
};
