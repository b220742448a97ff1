import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import type { Records } from "../../../handlers/core/shared/decision.ts";
import type { Recorded } from "../recorded-services.ts";

/** The first request of a function: what it is called with, what it finds, and how its answer shows that it passed. */
export type Scenario = Recorded & {
  event: unknown;
  /** Part of the answer's JSON. */
  answer: string;
};

/** Returns the item of a record as the store writes it. */
export const itemOf = <Type extends keyof Records>(type: Type, record: Records[Type]): Record<string, unknown> => {
  const { key, index } = entityMapping[type];
  return { ...key(record), ...index(record), ...record };
};
