import { alignIdentity, makeIdentity, removeIdentity } from "./identity/identity-steps.ts";
import { removeUsers } from "./identity/remove-users.ts";
import { createStepHandler, TaskInput } from "./runtime/step-handler.ts";

const tasks = {
  "make-identity": createStepHandler(makeIdentity),
  "align-identity": createStepHandler(alignIdentity),
  "remove-identity": createStepHandler(removeIdentity, { compensates: true }),
  "remove-users": createStepHandler(removeUsers),
};

/** The one function that makes, changes and removes identities: all such steps go through it. */
export const handler = (raw: unknown) => {
  const { task } = TaskInput.parse(raw);
  const run = tasks[task as keyof typeof tasks];
  if (run === undefined) throw new Error(`There is no task ${task}`);
  return run(raw);
};
