import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import type { Records } from "../../../handlers/core/shared/decision.ts";
import type { Recorded } from "../recorded-services.ts";

/** The first request of a function: its event, the recorded services, and its expected answer. */
export type Scenario = Recorded & {
  event: unknown;
  /** A part of the answer's JSON. */
  expectedAnswer: string;
};

/** Returns the item of a record as the store writes it. */
export function itemOf<Type extends keyof Records>(type: Type, record: Records[Type]): Record<string, unknown> {
  const { key, index } = entityMapping[type];
  return { ...key(record), ...index(record), ...record };
}
