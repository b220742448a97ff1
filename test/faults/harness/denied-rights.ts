import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientOf } from "../../support/system/deployed-system.ts";

const PolicyName = "denied-for-a-test";

/** Runs `act` while a function's role denies these actions. */
export async function runWithoutRights<Result>(
  caller: string,
  { actions, resources = ["*"] }: { actions: string[]; resources?: string[] },
  act: () => Promise<Result>,
): Promise<Result> {
  const FunctionName = `tenantry-${caller}`;
  const { Role = "" } = await clientOf(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName }));
  const RoleName = Role.slice(Role.lastIndexOf("/") + 1);
  const iam = clientOf(IAMClient);
  const Statement = { Effect: "Deny", Action: actions, Resource: resources };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  try {
    return await act();
  } finally {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
}
