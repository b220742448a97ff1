import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import description from "../../docs/openapi.json" with { type: "json" };
import { testWorkspace } from "../../local/workspace.ts";
import { preparePythonTool } from "./python-tool.ts";

/** A phase of Schemathesis: requests derived from the description, or random ones. */
export type Phase = "coverage" | "fuzzing";

/** Settings of a run. */
export type TestRunOptions = {
  apiUrl: string;
  /** The caller's token.
   *  @default - requests have no token */
  token?: string | undefined;
  /** Other callers. Each request is sent again as each of them, in this order.
   *  @default - none */
  others?: { name: string; token: string }[];
  /** The ids of existing resources by path parameter; some requests use other values. */
  ids: Readonly<Record<string, string>>;
  /** The number of requests for each operation. */
  examples: number;
  phases: Phase[];
  seed: number;
  /** A status that is removed from the description.
   *  @default - none */
  undescribedStatus?: string;
  /** The only path that is tested.
   *  @default - all paths */
  path?: string;
};

/** The result of a run: the number of requests, and the responses that contradict the description with a request that
 *  reproduces each. */
export type TestRunResult = { requestCount: number; operations: number; failures: string[] };

/** The checks of each response: no server error, conformance to the description, and correct rejection of other verbs. */
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
  // A check of schemathesis_hooks.py.
  "answers_to_other_callers",
];

type Report = {
  complete: boolean;
  operations: { tested: number };
  test_cases: { generated: number };
  failures: { title: string; operations: string[] }[];
  errors: { title: string }[];
};

/** Python's equivalents of the character classes in the description's patterns. */
const pythonCharacterClasses: Readonly<Record<string, string>> = {
  "\\p{Cc}": "\\x00-\\x1f\\x7f-\\x9f",
  "\\p{L}": "\\w",
  "\\p{N}": "\\d",
  "\\p{Zl}": "\\u2028",
  "\\p{Zp}": "\\u2029",
  "\\p{Zs}": " \\xa0\\u2000-\\u200a\\u3000",
};

/** Returns the description without `default` responses, so that each status must be described. */
const toStrictSchema = (undescribed = "default"): string =>
  JSON.stringify(description, (key, value) => {
    if (key === "pattern")
      return String(value).replaceAll(/\\p\{\w+\}/g, (name) => pythonCharacterClasses[name] ?? name);
    if (key !== "responses" || value.default === undefined) return value;
    const { default: _, [undescribed]: __, ...named } = value;
    return named;
  });

/** Renders the settings file. It contains the token, because other users could read an argument. */
const renderSettings = ({ token, ids }: TestRunOptions): string =>
  [
    `hooks = ${JSON.stringify(path.join(import.meta.dirname, "schemathesis_hooks.py"))}`,
    ...(token === undefined ? [] : [`headers = { Authorization = "Bearer ${token}" }`]),
    // Earlier failures must not change a run that its seed reproduces.
    "cache = { enabled = false }",
    "[dictionaries]",
    ...Object.entries(ids).map(([name, id]) => `${name} = { values = ["${id}"] }`),
    "[parameters]",
    ...Object.keys(ids).map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.8 }`),
  ].join("\n");

function toArguments({ apiUrl, examples, phases, seed, path: only }: TestRunOptions, report: string): string[] {
  const options = {
    url: apiUrl,
    checks: checks.join(),
    phases: phases.join(),
    "max-examples": examples,
    seed,
    warnings: "off",
    "generation-database": "none",
    // Other tests send all kinds of invalid tokens.
    "generation-with-security-parameters": false,
    "report-json-path": report,
    ...(only !== undefined && { "include-path": only }),
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [...args, "--continue-on-failure", "--no-color", "--suppress-health-check", "all"];
}

function toResult({ complete, operations, test_cases, failures, errors }: Report, output: string): TestRunResult {
  const found = [
    ...failures.map(({ title, operations: affected }) => `${title}: ${affected.join(", ")}`),
    ...errors.map(({ title }) => title),
    ...(complete ? [] : ["The run did not complete"]),
  ];
  if (found.length > 0) found.push(output.replaceAll(/^(.{1000}).*$/gm, "$1 ..."));
  return { requestCount: test_cases.generated, operations: operations.tested, failures: found };
}

/** Runs Schemathesis against the running API and checks the responses with the description. */
export async function runSchemathesis(options: TestRunOptions): Promise<TestRunResult> {
  const schemathesis = await preparePythonTool("schemathesis");
  const directory = mkdtempSync(path.join(testWorkspace.directory, "tmp", "answers-"));
  const [schema, settings, report, callers] = ["openapi.json", "settings.toml", "report.json", "callers.json"].map(
    (name) => path.join(directory, name),
  ) as [string, string, string, string];
  try {
    writeFileSync(schema, toStrictSchema(options.undescribedStatus));
    writeFileSync(settings, renderSettings(options), { mode: 0o600 });
    writeFileSync(callers, JSON.stringify(options.others ?? []), { mode: 0o600 });
    const args = ["--config-file", settings, "run", schema, ...toArguments(options, report)];
    const output = await schemathesis(args, { TENANTRY_OTHER_CALLERS: callers });
    return toResult(JSON.parse(readFileSync(report, "utf8")) as Report, output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
