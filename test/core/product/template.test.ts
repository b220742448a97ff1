import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../../handlers/core/product/template.ts";

const queue = "Resources: { Queue: { Type: 'AWS::SQS::Queue' } }";
function parse(text: string) {
  const result = parseTemplate(text);
  if ("error" in result) throw new Error(result.error);
  return { parameters: [...result.template.parameters], capabilities: [...result.template.capabilities] };
}
function findError(text: string) {
  const result = parseTemplate(text);
  return "error" in result ? result.error : undefined;
}

describe("a parsed template", () => {
  it.each(["crm", "analytics"])("can be the template of the example %s", (example) => {
    const { parameters } = parse(readFileSync(`examples/${example}/template.yaml`, "utf8"));
    expect(parameters.map(([name]) => name)).toContain("TenantId");
  });

  it("has parameters with and without a default, in YAML and in JSON", () => {
    const yaml = `
Parameters:
  Requested: { Type: String }
  Chosen: { Type: String, Default: "" }
Resources:
  Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: !Sub "\${AWS::StackName}-\${Requested}" } }
`;
    const json = {
      Parameters: { Requested: { Type: "String" }, Chosen: { Type: "String", Default: "" } },
      Resources: { Queue: { Type: "AWS::SQS::Queue" } },
    };
    const expected = [
      ["Requested", { type: "String", hasDefault: false }],
      ["Chosen", { type: "String", hasDefault: true }],
    ];
    expect(parse(yaml).parameters).toEqual(expected);
    expect(parse(JSON.stringify(json, null, "\t")).parameters).toEqual(expected);
  });

  it("can use each short form of a function, nested and on lists and mappings", () => {
    const resource = `
Conditions: { Big: !Not [!Equals [!Ref "AWS::Region", "x"]] }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Join ["-", [!Select [0, !Split [",", "a,b"]], !GetAtt Other.Arn, !ImportValue Shared]]
      Tags: !If [Big, [{ Key: a, Value: !Base64 b }], !Ref "AWS::NoValue"]
      Code: !FindInMap [A, B, C]
      Zones: !GetAZs ""
      Net: !Cidr [10.0.0.0/16, 1, 8]
      Nested: !Sub ["\${A}", { A: !Ref B }]
`;
    expect(parse(resource)).toEqual({ parameters: [], capabilities: [] });
  });

  it.each([
    ["no capability for queues", queue, []],
    ["a capability for roles", "Resources: { R: { Type: 'AWS::IAM::Role', Properties: {} } }", ["CAPABILITY_IAM"]],
    [
      "a capability for named roles",
      "Resources: { R: { Type: 'AWS::IAM::Role', Properties: { RoleName: a } }, P: { Type: 'AWS::IAM::Policy' } }",
      ["CAPABILITY_NAMED_IAM"],
    ],
    ["a capability for transforms", `Transform: AWS::Serverless-2016-10-31\n${queue}`, ["CAPABILITY_AUTO_EXPAND"]],
    [
      "a capability for nested transforms",
      "Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { Tags: !Transform { Name: M } } } }",
      ["CAPABILITY_AUTO_EXPAND"],
    ],
    [
      "a capability for transforms in the long form",
      '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"},"Fn::Transform":{"Name":"AWS::Include"}}}',
      ["CAPABILITY_AUTO_EXPAND"],
    ],
  ])("requires %s", (_, text, capabilities) => {
    expect(parse(text).capabilities).toEqual(capabilities);
  });
});

describe("an invalid template", () => {
  it.each([
    ["with the line in the error", "Resources:\n  Queue:\n    Type: [broken\n", /line \d/],
    ["an empty text", "", /neither YAML nor JSON/],
    ["a list", "[]", /mapping/],
    ["a plain text", "template", /mapping/],
    ["without resources", "Parameters: {}", /no Resources/],
    ["with an empty section", "Resources: {}", /no Resources/],
    ["with a resource that is not a mapping", "Resources: { Queue: yes }", /Queue has no Type/],
    ["with a resource without a type", "Resources: { Queue: { Properties: {} } }", /Queue has no Type/],
    ["with a parameter without a type", `Parameters: { A: { Default: 1 } }\n${queue}`, /A has no Type/],
    ["with a list of parameters", `Parameters: []\n${queue}`, /Parameters are not/],
  ])("is rejected: %s", (_, text, detail) => {
    expect(findError(text)).toMatch(detail);
  });

  const size = 900_000;
  it.each([
    ["nested lists", "[".repeat(size)],
    ["nested mappings", "{a:".repeat(size / 3)],
    ["nested items", "- ".repeat(size / 2)],
    ["tags", `a: ${"!a ".repeat(size / 3)}`],
    ["aliases", `a: &a [x]\nb: [${"*a,".repeat(size / 3)}]`],
    ["an open quote", `a: "${"\\".repeat(size)}`],
  ])("is rejected within a second: %s", (_, text) => {
    const startedAt = process.cpuUsage();
    expect(findError(text)).toEqual(expect.any(String));
    expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
  });

  it("visits each value once, however often aliases repeat it", () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(", ")}]`;
    const names = [..."abcdefghijk"];
    const bomb = names.map((name, at) => (at === 0 ? "a: &a [x]" : level(name, names[at - 1] ?? ""))).join("\n");
    expect(findError(`${bomb}\n${queue}`)).toBeUndefined();
    const nested = (inner: string) => `${"[".repeat(50)}${inner}${"]".repeat(50)}`;
    const deep = Array.from({ length: 99 }, (_, at) => `d${at}: &d${at} ${nested(at === 0 ? "x" : `*d${at - 1}`)}`);
    expect(findError(`${deep.join("\n")}\n${queue}`)).toBeUndefined();
  });

  it("never throws and never reads prototypes", () => {
    const words = [
      "Resources",
      "Parameters",
      "__proto__",
      "constructor",
      "Type",
      "&a",
      "*a",
      "<<",
      "!Ref",
      "{",
      "}",
      "[",
      ":",
      "\n",
      " ",
      "- ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (parts) => {
        parseTemplate(parts.join(" "));
      }),
    );
    const odd = parse("Parameters: { constructor: { Type: String }, __proto__: { Type: String } }\n".concat(queue));
    expect(odd.parameters.map(([name]) => name)).toEqual(["constructor", "__proto__"]);
  });
});
