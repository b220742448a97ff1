import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { Failure, StepOutputs } from "../../../schemas/operation.ts";
import { isSmallEnough, MAX_VALUES_BYTES } from "../../../schemas/value-limits.ts";
import { shortenFailure } from "../shared/reason.ts";

type Outcome = { status: string; outputs?: Record<string, string> | undefined; error?: Failure };

/**
 * Bounds what a step answers before it is stored or carried on: a reason is shortened, and outputs that are too large
 * to be kept count as a failure, because a part of them would pass for all.
 */
export const boundOutcome = <Result extends Outcome>(
  result: Result,
  step: string,
): Result | { status: "failed"; error: Failure } => {
  if (result.error !== undefined) return { ...result, error: shortenFailure(result.error) };
  if (result.outputs === undefined || isSmallEnough(result.outputs)) return result;
  const names = Object.entries(result.outputs)
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, 3)
    .map(([name, value]) => `${name} (${value.length} characters)`);
  const reason =
    `The outputs have more than ${MAX_VALUES_BYTES / 1024} KB together, the most that is kept for a tenant. ` +
    `The largest are ${names.join(", ")}. Give a name or an address instead of content.`;
  return { status: "failed", error: shortenFailure({ code: "outputsTooLarge", reason, step, retryable: true }) };
};

/** How a step ended, as the workflow carries it on. */
export const StepOutcome = defineSchema(() =>
  z.discriminatedUnion("status", [
    StepOutputs.extend({ status: z.literal("succeeded") }),
    z.object({ status: z.literal("failed"), error: Failure }),
  ]),
);

export type StepOutcome = z.infer<typeof StepOutcome>;

export type WorkflowResult = { step: string; outcome: StepOutcome; undone?: StepOutcome | undefined };
