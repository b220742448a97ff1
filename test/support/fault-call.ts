import type { IncomingMessage } from "node:http";

/** A call of a deployed function to AWS, as it can be told from its request alone. */
export type Call = { caller: string; service: string; action: string; path: string };

const services: Record<string, string> = {
  cloudformation: "CloudFormation",
  "cognito-idp": "Cognito",
  dynamodb: "DynamoDB",
  events: "EventBridge",
  s3: "S3",
  scheduler: "Scheduler",
  sns: "SNS",
  sqs: "SQS",
  states: "StepFunctions",
  sts: "STS",
};

const objectActions: Record<string, string> = { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject" };

/** The signature's scope names the service, whatever protocol the service speaks. */
const serviceOf = ({ headers }: IncomingMessage): string => {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\//.exec(headers.authorization ?? "");
  const service = scope?.groups?.["service"] ?? "unsigned";
  return services[service] ?? service;
};

const actionOf = ({ headers, method = "", url = "" }: IncomingMessage, body: Buffer): string => {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  const form = headers["content-type"]?.includes("x-www-form-urlencoded") ?? false;
  const inForm = form ? new URLSearchParams(body.toString()).get("Action") : undefined;
  return inForm ?? /\/operation\/(\w+)$/.exec(url)?.[1] ?? objectActions[method] ?? method;
};

/** Reads from a request which call it is. */
export const callOf = (caller: string, request: IncomingMessage, body: Buffer): Call => ({
  caller,
  service: serviceOf(request),
  action: actionOf(request, body),
  path: request.url ?? "",
});

/** Whether a call leaves everything as it was, so that dying before it and after it are the same. */
export const changesNothing = ({ action }: Pick<Call, "action">): boolean =>
  /^(Get|BatchGet|Describe|List|Query|Scan|Validate|Head|AssumeRole)/.test(action);
