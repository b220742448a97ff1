import type { IncomingMessage } from "node:http";

/** A call of a deployed function to AWS, as it can be told from its request alone. */
export type Call = { caller: string; service: string; action: string; path: string };

/** The services that are called, by their names in signatures and policies. */
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

/** Of services that speak by verbs, what these say. */
const actionsByVerb: Record<string, Record<string, string>> = {
  Lambda: { POST: "InvokeFunction" },
  S3: { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject" },
  Scheduler: { POST: "CreateSchedule", PUT: "UpdateSchedule", DELETE: "DeleteSchedule" },
};

/** The signature's scope names the service, whatever protocol the service speaks. */
const parseService = ({ headers }: IncomingMessage): string => {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\//.exec(headers.authorization ?? "");
  const service = scope?.groups?.["service"] ?? "unsigned";
  return serviceNames[service] ?? service;
};

const parseAction = (service: string, { headers, method = "", url = "" }: IncomingMessage, body: Buffer): string => {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  const form = headers["content-type"]?.includes("x-www-form-urlencoded") ?? false;
  const inForm = form ? new URLSearchParams(body.toString()).get("Action") : undefined;
  return inForm ?? /\/operation\/(\w+)$/.exec(url)?.[1] ?? actionsByVerb[service]?.[method] ?? method;
};

/** Reads from a request which call it is. */
export const parseCall = (caller: string, request: IncomingMessage, body: Buffer): Call => {
  const service = parseService(request);
  return { caller, service, action: parseAction(service, request, body), path: request.url ?? "" };
};

/** Whether a call leaves everything as it was, so that dying before it and after it are the same. */
export const isReadOnly = ({ action }: Pick<Call, "action">): boolean =>
  /^(Get|BatchGet|Describe|List|Query|Scan|Validate|Head|AssumeRole)/.test(action);
