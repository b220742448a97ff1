import { runCdk } from "./cdk.ts";

// Puts the control plane into the AWS account of the caller's credentials; the CDK prints the outputs.
const stacks = ["Tenantry-Data", "Tenantry-ControlPlane"];
try {
  await runCdk(["deploy", ...stacks, "--require-approval", "never", ...process.argv.slice(2)]);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
