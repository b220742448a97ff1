import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import description from "../../docs/openapi.json" with { type: "json" };
import { testWorkspace } from "../../local/workspace.ts";
import { preparePythonTool } from "./python-tool.ts";

/** Requests that follow from the description alone, or that chance makes. */
export type Phase = "coverage" | "fuzzing";

/** What a caller asks, and how much of it. */
export type TestRunOptions = {
  apiUrl: string;
  /** @default - nobody: without a token */
  token?: string | undefined;
  /** Values of parameters in paths that are there; some requests are about others all the same. */
  ids: Readonly<Record<string, string>>;
  /** How many requests to each operation. */
  examples: number;
  phases: Phase[];
  seed: number;
  /** A status that the description is made to lack.
   *  @default - none */
  undescribedStatus?: string;
};

/** How many requests were sent, and which answers were not as the description has them, each with a request that
 *  repeats it. */
export type TestRunResult = { requestCount: number; operations: number; failures: string[] };

/** No server error; statuses, media types, headers and bodies as described; and a verb that is not there is told so. */
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
  "allow_header_conformance",
];

type Report = {
  complete: boolean;
  operations: { tested: number };
  test_cases: { generated: number };
  failures: { title: string; operations: string[] }[];
  errors: { title: string }[];
};

/** Python's words for the classes of characters in the description's patterns. */
const pythonCharacterClasses: Readonly<Record<string, string>> = {
  "\\p{Cc}": "\\x00-\\x1f\\x7f-\\x9f",
  "\\p{L}": "\\w",
  "\\p{N}": "\\d",
  "\\p{Zl}": "\\u2028",
  "\\p{Zp}": "\\u2029",
  "\\p{Zs}": " \\xa0\\u2000-\\u200a\\u3000",
};

/** The description without `default`: whatever is answered must have its own status there. */
const toStrictSchema = (undescribed = "default"): string =>
  JSON.stringify(description, (key, value) => {
    if (key === "pattern")
      return String(value).replaceAll(/\\p\{\w+\}/g, (name) => pythonCharacterClasses[name] ?? name);
    if (key !== "responses" || value.default === undefined) return value;
    const { default: _, [undescribed]: __, ...named } = value;
    return named;
  });

/** The token is in a file, because whoever lists processes reads their arguments. */
const renderSettings = ({ token, ids }: TestRunOptions): string =>
  [
    `hooks = ${JSON.stringify(path.join(import.meta.dirname, "schemathesis_hooks.py"))}`,
    ...(token === undefined ? [] : [`headers = { Authorization = "Bearer ${token}" }`]),
    // What failed at another time is no part of this one, which its seed repeats.
    "cache = { enabled = false }",
    "[dictionaries]",
    ...Object.entries(ids).map(([name, id]) => `${name} = { values = ["${id}"] }`),
    "[parameters]",
    ...Object.keys(ids).map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.8 }`),
  ].join("\n");

/** Has Schemathesis ask the running API what its description offers, and judge the answers by it. */
export async function runSchemathesis(inquiry: TestRunOptions): Promise<TestRunResult> {
  const judge = await preparePythonTool("schemathesis");
  const { apiUrl, examples, phases, seed, undescribedStatus: undescribed } = inquiry;
  const workplace = mkdtempSync(path.join(testWorkspace.directory, "tmp", "answers-"));
  const [schema, settings, report] = ["openapi.json", "settings.toml", "report.json"].map((name) =>
    path.join(workplace, name),
  ) as [string, string, string];
  try {
    writeFileSync(schema, toStrictSchema(undescribed));
    writeFileSync(settings, renderSettings(inquiry), { mode: 0o600 });
    const options = {
      url: apiUrl,
      checks: checks.join(),
      phases: phases.join(),
      "max-examples": examples,
      seed,
      warnings: "off",
      "generation-database": "none",
      // Who comes without a token comes with none: bad ones are tried elsewhere, each kind of them.
      "generation-with-security-parameters": false,
      "report-json-path": report,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const flags = ["--continue-on-failure", "--no-color", "--suppress-health-check", "all"];
    const said = await judge(["--config-file", settings, "run", schema, ...args, ...flags]);
    const { complete, operations, test_cases, failures, errors } = JSON.parse(readFileSync(report, "utf8")) as Report;
    const objections = [
      ...failures.map(({ title, operations: at }) => `${title}: ${at.join(", ")}`),
      ...errors.map(({ title }) => title),
      ...(complete ? [] : ["It did not come to its end"]),
    ];
    if (objections.length > 0) objections.push(said.replaceAll(/^(.{1000}).*$/gm, "$1 ..."));
    return { requestCount: test_cases.generated, operations: operations.tested, failures: objections };
  } finally {
    rmSync(workplace, { recursive: true });
  }
}
