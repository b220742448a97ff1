import { inject } from "vitest";
import { createControlPlaneEnvironment } from "../../../local/control-plane-environment.ts";

// Before any test file is loaded: the project's adapters make their clients when they are imported.
Object.assign(process.env, createControlPlaneEnvironment(inject("card")));
