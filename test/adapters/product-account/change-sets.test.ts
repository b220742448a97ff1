import { beforeEach, describe, expect, it } from "vitest";
import { standInForService } from "../service-stand-in.ts";

const session = {
  ...{ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" },
  cloudFormationRoleArn: "arn:aws:iam::222222222222:role/TenantryCloudFormation-crm",
};
const update = {
  ...{
    name: "tenantry-crm-ten-1",
    parameters: { Plan: "large", Kept: undefined },
    tags: { "tenantry:tenant": "ten_1" },
  },
  ...{ capabilities: [], token: "op-1-1-update", changeSet: "op-1-1-update" },
};

/** The answers to DescribeChangeSet by change set and page, the error of a deletion, and the requests so far. */
let described: Record<string, string>;
let deletionError: string | undefined;
let requests: URLSearchParams[];
beforeEach(() => {
  described = {};
  deletionError = undefined;
  requests = [];
});
const failWith = (status: number, error: string) => ({
  ...{ status, body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` },
});
const notFound = failWith(404, "<Code>ChangeSetNotFound</Code>");
standInForService("AWS_ENDPOINT_URL", (_, content) => {
  const parameters = new URLSearchParams(content);
  requests.push(parameters);
  const action = parameters.get("Action") ?? "";
  const page = `${parameters.get("ChangeSetName")}${parameters.get("NextToken") ?? ""}`;
  if (action === "DescribeChangeSet" && described[page] === undefined) return notFound;
  if (action === "DeleteChangeSet" && deletionError !== undefined) return failWith(400, deletionError);
  if (action === "CreateChangeSet") described[update.changeSet] = statusOf("CREATE_IN_PROGRESS");
  const result = action === "DescribeChangeSet" ? described[page] : "";
  return { body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
});

const statusOf = (status: string, more = "") => `<Status>${status}</Status>${more}`;
const complete = "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>";
const changeOf = (fields: Record<string, string>) =>
  `<member><Type>Resource</Type><ResourceChange>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")}</ResourceChange></member>`;
const table = { Action: "Modify", LogicalResourceId: "Notes", ResourceType: "AWS::DynamoDB::Table" };

async function openChangeSet() {
  const { createStackClient } = await import("../../../handlers/adapters/product-account/stack-client.ts");
  return createStackClient("eu-west-1", session).openChangeSet(update);
}

describe("the change set of an update", () => {
  it("is created with CloudFormation's role, the stack's tags and the changes of nested stacks", async () => {
    expect(await openChangeSet()).toEqual({ state: "pending" });
    const [, created] = requests;
    expect(Object.fromEntries(created ?? [])).toMatchObject({
      Action: "CreateChangeSet",
      StackName: update.name,
      ChangeSetName: update.changeSet,
      ChangeSetType: "UPDATE",
      RoleARN: session.cloudFormationRoleArn,
      UsePreviousTemplate: "true",
      IncludeNestedStacks: "true",
      "Parameters.member.2.UsePreviousValue": "true",
      "Tags.member.1.Value": "ten_1",
    });
  });

  it("is found again by a repeated step", async () => {
    described[update.changeSet] = statusOf("CREATE_PENDING");
    expect(await openChangeSet()).toEqual({ state: "pending" });
    expect(requests.map((one) => one.get("Action"))).toEqual(["DescribeChangeSet"]);
  });

  it("is read with all its pages and those of nested stacks", async () => {
    const nested = { Action: "Modify", LogicalResourceId: "Store", ResourceType: "AWS::CloudFormation::Stack" };
    const first = changeOf({ ...nested, Replacement: "False", ChangeSetId: "nested" });
    const second = changeOf({ ...table, Replacement: "Conditional" });
    described[update.changeSet] = `${complete}<Changes>${first}</Changes><NextToken>2</NextToken>`;
    described[`${update.changeSet}2`] = `${complete}<Changes>${second}</Changes>`;
    const removed = changeOf({ ...table, Action: "Remove", PolicyAction: "Retain" });
    described["nested"] = `${complete}<Changes>${removed}</Changes>`;
    const read = await openChangeSet();
    const changes = read.state === "ready" ? read.changes : [];
    const parts = changes.map((one) => [one.logicalId, one.action, one.replacement, one.retained, one.holdsData]);
    expect(parts).toEqual([
      ["Store", "modify", "false", false, true],
      ["Store/Notes", "remove", "false", true, true],
      ["Notes", "modify", "conditional", false, true],
    ]);
  });

  it.each([
    [statusOf("FAILED", "<StatusReason>The submitted information didn't contain changes.</StatusReason>"), "empty"],
    [statusOf("FAILED", "<StatusReason>No updates are to be performed.</StatusReason>"), "empty"],
    [statusOf("FAILED", "<StatusReason>Export x is in use</StatusReason>"), "failed"],
    [statusOf("CREATE_COMPLETE", "<ExecutionStatus>OBSOLETE</ExecutionStatus>"), "obsolete"],
    [statusOf("CREATE_COMPLETE", "<ExecutionStatus>EXECUTE_IN_PROGRESS</ExecutionStatus>"), "executed"],
    [statusOf("CREATE_COMPLETE", "<ExecutionStatus>EXECUTE_COMPLETE</ExecutionStatus>"), "executed"],
  ])("with %s is %s", async (answer, state) => {
    described[update.changeSet] = answer;
    expect(await openChangeSet()).toMatchObject({ state });
  });
});

async function deleteChangeSet(error?: string) {
  deletionError = error;
  const { createStackClient } = await import("../../../handlers/adapters/product-account/stack-client.ts");
  return createStackClient("eu-west-1", session).deleteChangeSet(update.name, update.changeSet);
}

describe("the deletion of a change set", () => {
  it("is refused while CloudFormation creates or executes the change set", async () => {
    expect(await deleteChangeSet("<Code>InvalidChangeSetStatus</Code>")).toBe("refused");
  });

  it.each([
    ["deletes it", undefined],
    ["finds none", "<Code>ChangeSetNotFound</Code>"],
    ["finds no stack", "<Code>ValidationError</Code><Message>Stack [x] does not exist</Message>"],
  ])("leaves none if CloudFormation %s", async (_, error) => {
    expect(await deleteChangeSet(error)).toBe("gone");
  });

  it("passes other errors on", async () => {
    await expect(deleteChangeSet("<Code>AccessDenied</Code><Message>no</Message>")).rejects.toThrow("no");
  });
});
