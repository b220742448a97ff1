import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { buildRemovalsItem, readRecentRemovals } from "../../../handlers/adapters/dynamodb/recent-removals.ts";
import { writeTransaction } from "../../../handlers/adapters/dynamodb/transaction.ts";
import { clientOf, signInAs } from "../system/deployed-system.ts";
import { uniqueEmail } from "./tenants.ts";

/** Signs in an administrator whom no other test uses. */
export async function signInNewAdmin() {
  const session = await signInAs("platform-admin", { email: uniqueEmail() });
  const { subject } = (await session.get<{ subject: string }>("/me")).body;
  return { ...session, subject };
}
type Admin = Awaited<ReturnType<typeof signInNewAdmin>>;

async function readBlastRadius(): Promise<number> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: "tenantry-tenants-api" });
  const { Environment } = await clientOf(LambdaClient).send(command);
  return Number(Environment?.Variables?.["BLAST_RADIUS"]);
}

/** Records that an administrator has removed so much within the last hour that only some more removals are allowed. */
export async function useUpRemovals({ subject }: Admin, left = 0): Promise<void> {
  const times = Array.from({ length: (await readBlastRadius()) - left }, () => new Date().toISOString());
  await writeTransaction([buildRemovalsItem(subject, times, await readRecentRemovals(subject))]);
}
