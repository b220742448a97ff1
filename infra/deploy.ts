import { parseArgs } from "node:util";
import { runCdk } from "./cdk.ts";
import { buildConsole } from "./console-build.ts";
import { readConsoleUrl } from "./console-url.ts";
import { buildDeployArguments } from "./deploy-arguments.ts";
import { inviteFirstAdministrator } from "./first-administrator.ts";
import { listPassedKeys } from "./passed-keys.ts";

// Deploys the control plane and the console to the AWS account of the caller's credentials; the CDK prints the outputs.
// All arguments except --admin-email are passed to the CDK.
const stacks = ["Tenantry-Data", "Tenantry-ControlPlane", "Tenantry-Monitoring", "Tenantry-Console"];
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
  await deployAll(rest);
  if (typeof email === "string") console.log(await inviteFirstAdministrator(email));
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

/**
 * Deploys all stacks. CloudFront chooses the console's address during the first deployment, so the data stack with the
 * sign-in, which returns to this address, is then deployed once more.
 */
async function deployAll(args: string[]): Promise<void> {
  const passedKeys = listPassedKeys(args);
  const consoleFolder = await buildConsole();
  const deploy = (names: string[], consoleUrl: string | undefined) =>
    runCdk(buildDeployArguments(names, { consoleFolder, consoleUrl, passedKeys, args }));
  const knownUrl = await readConsoleUrl();
  await deploy(stacks, knownUrl);
  const url = await readConsoleUrl();
  if (url !== knownUrl) await deploy(["Tenantry-Data", "--exclusively"], url);
}
