import type { Envelope } from "../../events/envelope.ts";

/** How many positions lie in one partition: each has far less than the 10 GB that one with local indexes may hold. */
const PARTITION_POSITIONS = 100_000;

/** How long the feed keeps an event, in ms. */
export const FEED_KEEPS = 90 * 24 * 60 * 60 * 1000;

/** The item that knows the last position given; positions begin behind it. */
export const counterKey = { bucket: 0, position: 0 };

/** An event's place in the feed: where its envelope lies in the log, and what the feed can be filtered by. */
export type FeedRow = {
  bucket: number;
  position: number;
  id: string;
  aggregate: string;
  sequence: number;
  type: string;
  actor: string;
  time: string;
  positionedAt: string;
  tenantId?: string;
  productId?: string;
  tenantKey?: string;
  productKey?: string;
  expiresAt: number;
};

/** The partition of a position, and the last position in a partition. */
export const bucketOf = (position: number): number => 1 + Math.floor((position - 1) / PARTITION_POSITIONS);
export const endOf = (bucket: number): number => bucket * PARTITION_POSITIONS;

/** Sorts a tenant's or a product's events by position within the index of their partition. */
export const indexKey = (id: string, position: number): string => `${id}#${String(position).padStart(15, "0")}`;

/** The row that gives an event its position; `aggregate` is its key in the log. */
export const feedRow = (envelope: Envelope, aggregate: string, position: number, now: Date): FeedRow => {
  const { id, sequence, type, actor, time, tenantid, productid } = envelope;
  return {
    bucket: bucketOf(position),
    position,
    id,
    aggregate,
    sequence,
    type,
    actor,
    time,
    positionedAt: now.toISOString(),
    ...(tenantid === undefined ? {} : { tenantId: tenantid, tenantKey: indexKey(tenantid, position) }),
    ...(productid === undefined ? {} : { productId: productid, productKey: indexKey(productid, position) }),
    expiresAt: Math.floor((now.getTime() + FEED_KEEPS) / 1000),
  };
};
