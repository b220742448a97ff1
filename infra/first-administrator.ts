import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** Invites the first administrator through the deployed control plane. Returns a message about the result. */
export async function inviteFirstAdministrator(email: string, lambda = new LambdaClient()): Promise<string> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: "tenantry-first-administrator", Payload: JSON.stringify({ email }) }),
  );
  const response = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(`${email} could not be invited: ${response}`);
  const { userId, status, operationId } = JSON.parse(response) as Record<string, string | undefined>;
  return operationId === undefined
    ? `${email} is a user already: ${userId}, ${status}.`
    : `${email} is invited as the first administrator: ${userId}. The invitation comes by e-mail.`;
}
