import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { StepOutcome } from "../../core/operation/step-outcome.ts";

/** The input that a workflow passes to each of its tasks. */
export const TaskInput = defineSchema(() =>
  z.object({
    operationId: z.string(),
    /** The run of the execution; executions of older versions have none. */
    run: z.int().optional(),
    step: z.string(),
    outcome: StepOutcome.optional(),
    undone: StepOutcome.optional(),
  }),
);
export type TaskInput = z.infer<typeof TaskInput>;

/** A step's result: an outcome, "recorded" when the step has recorded its own end, or "working" for a later attempt. */
export type StepResult = StepOutcome | { status: "recorded" } | { status: "working" };
