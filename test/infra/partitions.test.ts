import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { organization } from "./app-variants.ts";
import { synthesizeApp } from "./templates.ts";

const root = path.join(import.meta.dirname, "../..");
/** The prefix of an ARN in the commercial partition, which is wrong in China and GovCloud. */
const fixedPartitionPattern = /arn:aws:/;

const sources = ["infra", "handlers", "orchestration", "schemas", "events", "consumer", "local"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name)),
);

describe("The partition", () => {
  test("is fixed in no ARN of the sources", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((file) => fixedPartitionPattern.test(readFileSync(path.join(root, file), "utf8")))).toEqual(
      [],
    );
  });

  test("is fixed in no template except in ARNs of the settings", () => {
    const { app: _, ...stacks } = synthesizeApp({ consoleOrigin: "https://console.example.com", organization });
    const configured = Object.values(organization.machines).flat();
    for (const stack of Object.values(stacks)) {
      const text = JSON.stringify(Template.fromStack(stack).toJSON());
      expect(
        configured.reduce((left, arn) => left.replaceAll(arn, ""), text),
        stack.stackName,
      ).not.toMatch(fixedPartitionPattern);
    }
  });
});
