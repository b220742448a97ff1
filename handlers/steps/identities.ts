import type { TaskOf } from "../../schemas/workflow-steps.ts";
import { alignIdentity, makeIdentity, removeIdentity } from "./identity/identity-steps.ts";
import { removeUsers } from "./identity/remove-users.ts";
import { createStepHandler, type StepHandler } from "./runtime/step-handler.ts";
import { TaskInput } from "./runtime/task-input.ts";

const tasks: Record<TaskOf<"identities">, StepHandler> = {
  "make-identity": createStepHandler(makeIdentity),
  "align-identity": createStepHandler(alignIdentity),
  "remove-identity": createStepHandler(removeIdentity, { compensates: true }),
  "remove-users": createStepHandler(removeUsers),
};

/** Runs all steps on identities, so that one function alone has rights on the user pool's users. */
export function handler(raw: unknown) {
  const { task } = TaskInput.parse(raw);
  const run = tasks[task as keyof typeof tasks];
  if (run === undefined) throw new Error(`There is no task ${task}`);
  return run(raw);
}
