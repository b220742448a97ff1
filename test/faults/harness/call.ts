import type { IncomingMessage } from "node:http";

/** A deployed function's call to AWS, as parsed from its request. */
export type Call = { caller: string; service: string; action: string; path: string };

/** The called services, by their names in signatures and policies. */
export const serviceNames: Record<string, string> = {
  cloudformation: "CloudFormation",
  "cognito-idp": "Cognito",
  dynamodb: "DynamoDB",
  events: "EventBridge",
  iam: "IAM",
  lambda: "Lambda",
  s3: "S3",
  scheduler: "Scheduler",
  sns: "SNS",
  sqs: "SQS",
  states: "StepFunctions",
  sts: "STS",
};

/** The actions of REST services, by HTTP method. */
const actionsByVerb: Record<string, Record<string, string>> = {
  Lambda: { POST: "InvokeFunction" },
  S3: { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject" },
  Scheduler: { POST: "CreateSchedule", PUT: "UpdateSchedule", DELETE: "DeleteSchedule" },
};

/** Parses the service from the scope of the signature, which every protocol has. */
function parseService({ headers }: IncomingMessage): string {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\//.exec(headers.authorization ?? "");
  const service = scope?.groups?.["service"] ?? "unsigned";
  return serviceNames[service] ?? service;
}

function parseAction(service: string, { headers, method = "", url = "" }: IncomingMessage, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  const isForm = headers["content-type"]?.includes("x-www-form-urlencoded") ?? false;
  const formAction = isForm ? new URLSearchParams(body.toString()).get("Action") : undefined;
  return formAction ?? /\/operation\/(\w+)$/.exec(url)?.[1] ?? actionsByVerb[service]?.[method] ?? method;
}

/** Parses a request into a call. */
export function parseCall(caller: string, request: IncomingMessage, body: Buffer): Call {
  const service = parseService(request);
  return { caller, service, action: parseAction(service, request, body), path: request.url ?? "" };
}

/** Checks whether a call changes nothing, so that a crash before it equals a crash after it. */
export const isReadOnly = ({ action }: Pick<Call, "action">): boolean =>
  /^(Get|BatchGet|Describe|List|Query|Scan|Validate|Head|AssumeRole)/.test(action);
