import { describe, expect, test } from "vitest";
import { createResource, createStatements, type Resource } from "../../infra/constructs/lambda/function-resources.ts";

const leadingKeys = (keys: string[]) => ({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } });
/** A table that restricts updates for all functions. */
const UserCatalog: Resource = {
  ...createResource("dynamodb", "arn:aws:dynamodb:eu-central-1:111111111111:table/users"),
  actionConditions: { UpdateItem: leadingKeys(["subject#*"]) },
};
const createConditions = (actions: string[], keys: string[]) =>
  createStatements({ UserCatalog: actions }, { UserCatalog }, { UserCatalog: keys }).map((one) => one.conditions);

describe("The keys that a function may write", () => {
  test("are rejected if the table restricts the same action to others", () => {
    expect(() => createConditions(["GetItem", "UpdateItem"], ["user#*"])).toThrow(
      "A function restricts UpdateItem of UserCatalog to user#*, but the table restricts it to subject#*",
    );
  });

  test("apply if the function does not use the restricted action, or both name the same keys", () => {
    expect(createConditions(["PutItem"], ["user#*"])).toEqual([leadingKeys(["user#*"])]);
    const subjects = leadingKeys(["subject#*"]);
    expect(createConditions(["PutItem", "UpdateItem"], ["subject#*"])).toEqual([subjects, subjects]);
  });
});
