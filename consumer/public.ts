/** The public interface of the package `tenantry/consumer`. */
// biome-ignore-start lint/performance/noBarrelFile: a package needs one entry point

export type { Report } from "../schemas/report.ts";
export { type Consumer, type ConsumerOptions, consume, type Handlers } from "./consume.ts";
export { dynamodbOrderStore } from "./dynamodb-order-store.ts";
export type { FailedRecord } from "./failed-record.ts";
export { type Claim, memoryOrderStore, type OrderStore } from "./order-store.ts";
export { type AnyEvent, NotAnEvent, parse, type Received } from "./parse.ts";
export { type PollError, type PollOptions, poll } from "./poll.ts";
// biome-ignore-end lint/performance/noBarrelFile: a package needs one entry point
