/** The exports of `tenantry/events` for consumers of events. */
// biome-ignore-start lint/performance/noBarrelFile: a package has one entry point
export { catalog, type DataOf, type EventName, type EventOf, eventNames, patternOf, schemaOf } from "./catalog.ts";
export { type AggregateType, defineEvent, type EventDefinition } from "./define-event.ts";
export { dataschemaOf, Envelope, sourceOf } from "./envelope.ts";
export { jsonSchemaOf } from "./json-schema.ts";
// biome-ignore-end lint/performance/noBarrelFile: a package has one entry point
