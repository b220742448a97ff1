import type { Uses } from "../../schemas/function-uses.ts";
import { type StepFunction, stepFunctions } from "../../schemas/workflow-steps.ts";
import {
  eventRecordingUses,
  type FunctionSpec,
  provisionerRoleName,
  timeouts,
  type WrittenKeys,
} from "../function-spec.ts";

const rights: Readonly<Record<StepFunction, Uses>> = stepFunctions;

/** The keys to which steps restrict their writes of a shared table. */
const writtenKeys: Partial<Record<StepFunction, WrittenKeys>> = {
  // A user loses a product, and keeps the e-mail and the subject of their tokens.
  "withdraw-access": { UserCatalog: ["user#*"] },
};

/** Returns the definition of a workflow step's function. */
const createStepSpec = (name: StepFunction): FunctionSpec => ({
  entry: `handlers/steps/${name}.ts`,
  timeoutSeconds: timeouts.task,
  uses: { WorkflowStatus: ["GetItem", "PutItem"], ...rights[name], ...eventRecordingUses },
  ...(writtenKeys[name] && { writtenKeys: writtenKeys[name] }),
  ...(name === "provisioner" ? { roleName: provisionerRoleName } : {}),
});

export const stepFunctionNames = Object.keys(stepFunctions) as StepFunction[];

/** The functions of the workflow steps. */
export const steps = Object.fromEntries(stepFunctionNames.map((name) => [name, createStepSpec(name)])) as Record<
  StepFunction,
  FunctionSpec
>;
