import type { StepFunction } from "../../schemas/workflow-steps.ts";
import { createResource, type Resource } from "../constructs/lambda/function-resources.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { createUndoWorkflowsResource, Workflows } from "../constructs/workflow/workflows.ts";
import { stepFunctionNames } from "../functions/steps.ts";
import type { PlaneContext } from "./plane-context.ts";

/** The state machines and the one function that works in product accounts. */
export interface WorkflowPlane {
  readonly workflows: Workflows;
  readonly provisioner: ServiceFunction;
  /** The provisioner as a resource of the functions that ask it about product accounts. */
  readonly provisionerResource: Resource;
  /** The function of the identities' steps as a resource of the sweep. */
  readonly identityManagerResource: Resource;
}

/** Adds the functions of the workflow steps and a state machine for each workflow. */
export function addWorkflowPlane({ stack, createFunction }: PlaneContext): WorkflowPlane {
  const more = { UndoingWorkflows: createUndoWorkflowsResource(stack) };
  const functions = Object.fromEntries(stepFunctionNames.map((name) => [name, createFunction(name, more)])) as Record<
    StepFunction,
    ServiceFunction
  >;
  const { provisioner } = functions;
  const provisionerResource = createResource("lambda", provisioner.lambda.functionArn, {
    PROVISIONER_FUNCTION: provisioner.functionName,
  });
  const identities = functions["manage-identities"];
  const identityManagerResource = createResource("lambda", identities.lambda.functionArn, {
    IDENTITIES_FUNCTION: identities.functionName,
  });
  const workflows = new Workflows(stack, "Workflows", functions);
  return { workflows, provisioner, provisionerResource, identityManagerResource };
}
