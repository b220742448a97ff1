import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";
import { readConsoleUrl } from "../../infra/console-url.ts";

function clientThat(answer: () => object): CloudFormationClient {
  const client = new CloudFormationClient({});
  client.send = (async () => answer()) as never;
  return client;
}
const fail = (message: string) => () => {
  throw new Error(message);
};

describe("The address of the deployed console", () => {
  test("is an output of its stack", async () => {
    const Outputs = [{ OutputKey: "ConsoleUrl", OutputValue: "https://d1.cloudfront.net" }];
    expect(await readConsoleUrl(clientThat(() => ({ Stacks: [{ Outputs }] })))).toBe("https://d1.cloudfront.net");
  });

  test("is unknown before the first deployment, and any other error ends the command", async () => {
    const missing = clientThat(fail("Stack with id Tenantry-Console does not exist"));
    expect(await readConsoleUrl(missing)).toBeUndefined();
    await expect(readConsoleUrl(clientThat(fail("The security token is invalid")))).rejects.toThrow("token is invalid");
  });
});
