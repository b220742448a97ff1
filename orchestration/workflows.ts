import { type WorkflowKind, type WorkflowPlan, workflowPlans } from "../schemas/workflow-steps.ts";
import { buildWorkflow, type Workflow } from "./workflow.ts";

const plans = Object.entries(workflowPlans) as [WorkflowKind, WorkflowPlan][];

/** All deployed workflows. */
export const workflows: readonly Workflow[] = plans.map(([kind, plan]) => buildWorkflow(kind, plan));
