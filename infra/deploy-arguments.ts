import { passedKeysSetting } from "./passed-keys.ts";

/** The values that a deployment passes to the CDK. */
export interface DeployedApp {
  /** The folder of the built console. */
  readonly consoleFolder: string;
  /** The address of the console. It is unknown before the first deployment. */
  readonly consoleUrl: string | undefined;
  /** The keys of settings that the command names. The app rejects those that it does not read. */
  readonly passedKeys: readonly string[];
  /** The arguments of the command, which the CDK gets unchanged. */
  readonly args: readonly string[];
}

/** Builds the arguments with which the CDK deploys stacks. */
export function buildDeployArguments(
  stacks: readonly string[],
  { consoleFolder, consoleUrl, passedKeys, args }: DeployedApp,
): string[] {
  const context = {
    "console.folder": consoleFolder,
    "console.url": consoleUrl ?? "",
    [passedKeysSetting]: passedKeys.join(","),
  };
  const settings = Object.entries(context).filter(([, value]) => value !== "");
  const contextArguments = settings.flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  return ["deploy", ...stacks, "--require-approval", "never", ...contextArguments, ...args];
}
