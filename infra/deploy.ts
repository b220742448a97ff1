import { parseArgs } from "node:util";
import { runCdk } from "./cdk.ts";
import { inviteFirstAdministrator } from "./first-administrator.ts";

// Deploys the control plane to the AWS account of the caller's credentials; the CDK prints the outputs. All arguments
// except --admin-email are passed to the CDK.
const stacks = ["Tenantry-Data", "Tenantry-ControlPlane", "Tenantry-Monitoring"];
try {
  const { values, tokens } = parseArgs({
    options: { "admin-email": { type: "string" } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const own = tokens.flatMap((token) => {
    if (token.kind !== "option" || token.name !== "admin-email") return [];
    return token.inlineValue ? [token.index] : [token.index, token.index + 1];
  });
  const rest = process.argv.slice(2).filter((_, index) => !own.includes(index));
  const email = values["admin-email"];
  if (email === true) throw new Error("--admin-email requires an address, such as --admin-email alice@example.com");
  await runCdk(["deploy", ...stacks, "--require-approval", "never", ...rest]);
  if (typeof email === "string") console.log(await inviteFirstAdministrator(email));
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
