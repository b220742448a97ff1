import type { FunctionSpec } from "./function-spec.ts";
import { apiFunctions } from "./functions/api.ts";
import { consumers } from "./functions/consumers.ts";
import { jobs } from "./functions/jobs.ts";
import { steps } from "./functions/steps.ts";

/** All functions of the control plane. A function's name is also the name of its bundle and log group. */
export const functions = { ...apiFunctions, ...consumers, ...jobs, ...steps } as const satisfies Record<
  string,
  FunctionSpec
>;

/** The name of a function of the control plane. */
export type FunctionName = keyof typeof functions;
