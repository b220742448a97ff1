import { runCdk } from "./cdk.ts";

/** Puts the control plane into the AWS account of the caller's credentials; the CDK prints the outputs. */
await runCdk([
  "deploy",
  "Tenantry-Data",
  "Tenantry-ControlPlane",
  "--require-approval",
  "never",
  ...process.argv.slice(2),
]);
