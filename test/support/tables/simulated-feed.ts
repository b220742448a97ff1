import {
  type Batch,
  buildIndexRows,
  buildNextBatch,
  headKey,
  isExpired,
} from "../../../handlers/adapters/feed/feed-rows.ts";
import { SimulatedTables } from "./simulated-tables.ts";

/** The fields by which an event is indexed. */
export type EventSubject = { correlationId?: string; [field: string]: string | undefined };

/** A feed and an event log in memory, on the test's clock, with the batches that were ever appended. */
export class SimulatedFeed {
  readonly tables = new SimulatedTables({ log: ["aggregate", "sequence"], feed: ["pk", "number"] });
  readonly batches: Batch[] = [];

  /** Appends a finished batch of events with these ids. */
  append(ids: string[], { correlationId = "foreign", ...about }: EventSubject = {}): Batch {
    const events = ids.map((id) => ({ id, aggregate: id, sequence: 1, type: "TenantUpdated", ...about }));
    const commit = { id: `of-${ids[0]}`, writtenAt: new Date().toISOString(), actor: "alice", correlationId, events };
    const batch = buildNextBatch(this.batches.at(-1) ?? { number: 0 }, [commit], new Date());
    for (const row of [batch, ...buildIndexRows(batch)]) this.tables.seed("feed", row);
    for (const id of ids) this.tables.seed("log", { aggregate: id, sequence: 1, envelope: { id } });
    this.tables.seed("feed", { ...headKey, last: batch.number });
    this.batches.push(batch);
    return batch;
  }

  /** Deletes the expired rows, like time to live, or those of them that are selected. */
  deleteExpired(isSelected: (row: Batch) => boolean = () => true): void {
    for (const row of this.tables.rows<Batch>("feed")) {
      if (isExpired(row) && isSelected(row)) this.tables.remove("feed", row);
    }
  }
}
