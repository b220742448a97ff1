import { catalog, type EventName, eventNames } from "./catalog.ts";

/** At least one event name, as a rule's pattern requires. */
export type EventNames = readonly [EventName, ...EventName[]];

const lifecycleNames = eventNames.filter((name) =>
  ["tenant", "subscription", "user"].includes(catalog[name].aggregate),
);

/** The events of each topic. */
export const topicEvents = {
  "workflow-status": ["OperationStarted", "OperationSucceeded", "OperationFailed", "OperationCancelled"],
  "workflow-errors": ["OperationFailed"],
  "workflow-retries": ["OperationStepRetried"],
  // The compiler does not know that the filtered list is not empty.
  lifecycle: lifecycleNames as unknown as EventNames,
} as const satisfies Record<string, EventNames>;
export type TopicName = keyof typeof topicEvents;

/** The events of all topics. */
export const deliveredEvents = [...new Set(Object.values(topicEvents).flat())] as unknown as EventNames;

/** Returns the types of a topic's messages. Versions of one event share their type. */
export const eventTypesOf = (topic: TopicName): string[] => [
  ...new Set(topicEvents[topic].map((name: EventName) => catalog[name].name)),
];
