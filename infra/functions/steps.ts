import type { Uses } from "../../schemas/function-uses.ts";
import { type StepFunction, stepFunctions } from "../../schemas/workflow-steps.ts";
import { eventRecordingUses, type FunctionSpec, provisionerRoleName, timeouts } from "../function-spec.ts";

const rights: Readonly<Record<StepFunction, Uses>> = stepFunctions;

/** Returns the definition of a workflow step's function. */
const createStepSpec = (name: StepFunction): FunctionSpec => ({
  entry: `handlers/steps/${name}.ts`,
  timeoutSeconds: timeouts.task,
  uses: { WorkflowStatus: ["GetItem", "PutItem"], ...rights[name], ...eventRecordingUses },
  ...(name === "provisioner" ? { roleName: provisionerRoleName } : {}),
});

export const stepFunctionNames = Object.keys(stepFunctions) as StepFunction[];

/** The functions of the workflow steps. */
export const steps = Object.fromEntries(stepFunctionNames.map((name) => [name, createStepSpec(name)])) as Record<
  StepFunction,
  FunctionSpec
>;
