import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { type Item, sleep } from "./simulated-tables.ts";

/** The settings by which a stream calls its reader: the most records of a call, how long they are gathered, and the wait after a fault. */
type ReaderSettings = { batchSize: number; batchWindowMs: number; retryAfterMs: number };

/** A table's stream in several shards, each read by one invocation at a time, which gets a batch until it takes it. */
export class SimulatedStream {
  readonly #shards: Item[][];
  #isOpen = true;
  readonly #readers: Promise<void>[];
  faults = 0;

  constructor(shards: number, handler: (event: DynamoDBStreamEvent) => Promise<void>, reading: ReaderSettings) {
    this.#shards = Array.from({ length: shards }, () => []);
    this.#readers = this.#shards.map((shard) => this.#read(shard, handler, reading));
  }

  add(shard: number, item: Item): void {
    this.#shards[shard % this.#shards.length]?.push(item);
  }

  get countWaiting(): number {
    return this.#shards.reduce((sum, { length }) => sum + length, 0);
  }

  /** Ends the readers; what waits stays unread. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all(this.#readers);
  }

  async #read(
    shard: Item[],
    handler: (event: DynamoDBStreamEvent) => Promise<void>,
    reading: ReaderSettings,
  ): Promise<void> {
    while (this.#isOpen) {
      await sleep(reading.batchWindowMs);
      const items = shard.slice(0, reading.batchSize);
      if (items.length === 0) continue;
      try {
        await handler({ Records: items.map(toStreamRecord) } as DynamoDBStreamEvent);
        shard.splice(0, items.length);
      } catch {
        this.faults += 1;
        await sleep(reading.retryAfterMs);
      }
    }
  }
}

const toStreamRecord = (item: Item) => ({ dynamodb: { NewImage: marshall(item, { removeUndefinedValues: true }) } });
