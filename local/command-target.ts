import { existsSync } from "node:fs";
import { type ConnectionInfo, readConnectionInfo } from "./connection-info.ts";
import { defaultWorkspace } from "./workspace.ts";

/** Describes the AWS account on which a command acts, as far as the environment names it. */
function describeAwsTarget({ AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_REGION }: NodeJS.ProcessEnv): string {
  const otherwise = AWS_ACCESS_KEY_ID ? "credentials of the environment" : "default profile";
  const profile = AWS_PROFILE ? `profile ${AWS_PROFILE}` : otherwise;
  const region = AWS_REGION ? `region ${AWS_REGION}` : "default region";
  return `the AWS account of your credentials (${profile}, ${region})`;
}

/**
 * Returns the running local system, on which an operator's command then acts. Returns undefined if none runs: the command
 * then acts on the account of the AWS credentials. Prints the target to standard error, because a local system that still
 * runs would take the place of the account that the operator means.
 */
export function findLocalTarget(
  file: string = defaultWorkspace.connectionFile,
  print: (line: string) => void = console.error,
): ConnectionInfo | undefined {
  const local = existsSync(file) ? readConnectionInfo(file) : undefined;
  const target = local ? `the local system at ${local.endpoint} (${file})` : describeAwsTarget(process.env);
  print(`Target: ${target}`);
  return local;
}
