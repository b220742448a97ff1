import { inject } from "vitest";
import { controlPlaneEnvironment } from "../../local/control-plane-environment.ts";

// Before any test file is loaded: the project's adapters make their clients when they are imported.
Object.assign(process.env, controlPlaneEnvironment(inject("card")));
