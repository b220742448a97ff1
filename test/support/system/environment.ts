import { inject } from "vitest";
import { createControlPlaneEnvironment } from "../../../local/control-plane-environment.ts";

// Runs before the test files, because the adapters create their clients when they are imported.
Object.assign(process.env, createControlPlaneEnvironment(inject("connectionInfo")));
