import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { type Item, sleep } from "./simulated-tables.ts";

/** The settings of a stream's reader: batch size, batching window, and delay after an error. */
type ReaderSettings = { batchSize: number; batchWindowMs: number; retryAfterMs: number };

/** A table's stream with several shards. One invocation at a time reads a shard, and a failed batch is repeated. */
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

  /** Stops the readers. Waiting records stay unread. */
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
