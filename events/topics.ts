import { catalog, type EventName, eventNames } from "./catalog.ts";

/** Names of facts, at least one, so that a rule can match on them. */
export type EventNames = readonly [EventName, ...EventName[]];

const lifecycleNames = eventNames.filter((name) =>
  ["tenant", "subscription", "user"].includes(catalog[name].aggregate),
);

/** Which facts each topic carries. */
export const topicEvents = {
  "workflow-status": ["OperationStarted", "OperationSucceeded", "OperationFailed", "OperationCancelled"],
  "workflow-errors": ["OperationFailed"],
  "workflow-retries": ["OperationStepRetried"],
  // A filtered list is of unknown length to the compiler; of these aggregates there are events.
  lifecycle: lifecycleNames as unknown as EventNames,
} as const satisfies Record<string, EventNames>;
export type TopicName = keyof typeof topicEvents;

/** The facts that anybody may be told of: all that a topic carries. */
export const deliveredEvents = [...new Set(Object.values(topicEvents).flat())] as unknown as EventNames;

/** The types that a topic's messages may have: versions of one event share theirs. */
export const eventTypesOf = (topic: TopicName): string[] => [
  ...new Set(topicEvents[topic].map((name: EventName) => catalog[name].name)),
];
