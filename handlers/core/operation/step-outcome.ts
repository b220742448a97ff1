import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { Failure, StepOutputs } from "../../../schemas/operation.ts";
import { isSmallEnough, MAX_VALUES_BYTES } from "../../../schemas/value-limits.ts";
import { shortenFailure } from "../shared/reason.ts";

type Outcome = { status: string; outputs?: Record<string, string> | undefined; error?: Failure };

/**
 * Limits the size of a step's outcome: it shortens the reason, and turns outputs over the limit into a failure. A part
 * of the outputs would look complete.
 */
export function boundOutcome<Result extends Outcome>(
  result: Result,
  step: string,
): Result | { status: "failed"; error: Failure } {
  if (result.error !== undefined) return { ...result, error: shortenFailure(result.error) };
  if (result.outputs === undefined || isSmallEnough(result.outputs)) return result;
  const names = Object.entries(result.outputs)
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, 3)
    .map(([name, value]) => `${name} (${value.length} characters)`);
  const reason =
    `The outputs are larger than ${MAX_VALUES_BYTES / 1024} KB, the limit for a tenant. ` +
    `The largest are ${names.join(", ")}. Return a name or an address instead of content.`;
  return { status: "failed", error: shortenFailure({ code: "outputsTooLarge", reason, step, retryable: true }) };
}

/** The outcome of a step, as the workflow passes it on. */
export const StepOutcome = defineSchema(() =>
  z.discriminatedUnion("status", [
    StepOutputs.extend({ status: z.literal("succeeded") }),
    z.object({ status: z.literal("failed"), error: Failure }),
  ]),
);

export type StepOutcome = z.infer<typeof StepOutcome>;

export type WorkflowResult = { step: string; outcome: StepOutcome; undone?: StepOutcome | undefined };
