import type { FunctionSpec } from "./function-spec.ts";
import { apiFunctions } from "./functions/api.ts";
import { reactors } from "./functions/reactors.ts";
import { tasks } from "./functions/tasks.ts";

/** Every function of the control plane: its name is also that of its bundle and its logs. */
export const functions = { ...apiFunctions, ...reactors, ...tasks } as const satisfies Record<string, FunctionSpec>;

/** The name of a function of the control plane. */
export type FunctionName = keyof typeof functions;
