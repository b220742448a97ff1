import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** Has the deployed control plane invite its first administrator; says in words what came of it. */
export async function inviteFirstAdministrator(email: string, lambda = new LambdaClient()): Promise<string> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: "tenantry-first-administrator", Payload: JSON.stringify({ email }) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${email} could not be invited: ${answer}`);
  const { userId, status, operationId } = JSON.parse(answer) as Record<string, string | undefined>;
  return operationId === undefined
    ? `${email} is a user already: ${userId}, ${status}.`
    : `${email} is invited as the first administrator: ${userId}. The invitation comes by e-mail.`;
}
