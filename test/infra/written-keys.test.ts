import { describe, expect, test } from "vitest";
import type { FunctionName } from "../../infra/functions.ts";
import { groupRightsByRole, listFunctionNames, mentions, synthesizeTemplates } from "./templates.ts";

const { controlPlane: template } = synthesizeTemplates();
const names = listFunctionNames(template);

/** Returns the statements with which a function writes items of a table. */
const findWrites = (name: string, table: string) =>
  [...groupRightsByRole(template)]
    .filter(([role]) => names.get(role) === name)
    .flatMap(([, statements]) => statements)
    .filter(({ actions, resources }) => /:(Put|Update|Delete)Item/.test(actions.join()) && mentions(resources, table));

/** The partition keys that functions may write in the catalogs that they share with others. */
const restricted: [FunctionName, string, string[], string[]][] = [
  ["products-api", "UserCatalog", ["subject#*"], ["DeleteItem", "PutItem"]],
  ["tenants-api", "UserCatalog", ["user#*", "email#*"], ["PutItem"]],
  ["users-api", "UserCatalog", ["user#*", "email#*"], ["DeleteItem", "PutItem"]],
  ["operations-api", "UserCatalog", ["user#*", "email#*"], ["PutItem"]],
  ["first-administrator", "UserCatalog", ["user#*", "email#*"], ["PutItem"]],
  ["withdraw-access", "UserCatalog", ["user#*"], ["DeleteItem", "PutItem"]],
  ["rollouts-api", "ProductCatalog", ["rollout#*"], ["DeleteItem", "PutItem"]],
  ["advance-rollout", "ProductCatalog", ["rollout#*"], ["DeleteItem", "PutItem"]],
  ["sweep-rollouts", "ProductCatalog", ["rollout#*"], ["DeleteItem", "PutItem"]],
];

describe("A catalog that several functions write", () => {
  test.each(restricted)("lets %s write to the %s only rows with keys like %j", (name, table, keys, actions) => {
    const writes = findWrites(name, table);
    for (const { condition } of writes) {
      expect(condition).toEqual({ "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } });
    }
    const allowed = writes.flatMap((one) => one.actions);
    expect(allowed.toSorted()).toEqual(actions.map((action) => `dynamodb:${action}`));
  });

  test("lets the authorizer write only the time of a machine client's first use", () => {
    expect(findWrites("authorizer", "UserCatalog").map(({ actions, condition }) => [actions, condition])).toEqual([
      [
        ["dynamodb:UpdateItem"],
        {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["subject#*"] },
          "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "usedAt"] },
        },
      ],
    ]);
  });
});
