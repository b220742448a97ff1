import { catalog, type EventName, eventNames } from "./catalog.ts";

/** Names of facts, at least one, so that a rule can match on them. */
export type EventNames = readonly [EventName, ...EventName[]];

const lived = eventNames.filter((name) => ["tenant", "subscription", "user"].includes(catalog[name].aggregate));

/** Which facts each topic carries. */
export const topicFacts = {
  "workflow-status": ["OperationStarted", "OperationSucceeded", "OperationFailed", "OperationCancelled"],
  "workflow-errors": ["OperationFailed"],
  "workflow-retries": ["OperationStepRetried"],
  // A filtered list is of unknown length to the compiler; of these aggregates there are events.
  lifecycle: lived as unknown as EventNames,
} as const satisfies Record<string, EventNames>;
export type TopicName = keyof typeof topicFacts;

/** The facts that anybody may be told of: all that a topic carries. */
export const deliveredFacts = [...new Set(Object.values(topicFacts).flat())] as unknown as EventNames;

/** The types that a topic's messages may have: versions of one event share theirs. */
export const typesOn = (topic: TopicName): string[] => [
  ...new Set(topicFacts[topic].map((name: EventName) => catalog[name].name)),
];
