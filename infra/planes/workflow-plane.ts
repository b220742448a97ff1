import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { createUndoWorkflowsResource, Workflows } from "../constructs/workflow/workflows.ts";
import type { PlaneContext } from "./plane-context.ts";

/** The state machines and the one function that works in product accounts. */
export interface WorkflowPlane {
  readonly workflows: Workflows;
  readonly provisioner: ServiceFunction;
}

/** Adds the functions of the workflow steps and a state machine for each workflow. */
export function addWorkflowPlane({ stack, createFunction }: PlaneContext): WorkflowPlane {
  const provisioner = createFunction("provisioner");
  const workflows = new Workflows(stack, "Workflows", {
    provisioner: provisioner.lambda,
    "prepare-tenant": createFunction("prepare-tenant").lambda,
    "connect-product": createFunction("connect-product").lambda,
    "await-report": createFunction("await-report").lambda,
    identities: createFunction("identities").lambda,
    "withdraw-access": createFunction("withdraw-access").lambda,
    "complete-operation": createFunction("complete-operation", {
      UndoingWorkflows: createUndoWorkflowsResource(stack),
    }).lambda,
  });
  return { workflows, provisioner };
}
