import type { Problem, ProblemCode } from "../../../console/src/api/openapi.d.ts";

type Body = Partial<Problem>;
type Remedy = string | ((problem: Body) => string | undefined);

const showExisting = ({ existing }: Body): string | undefined =>
  existing &&
  (existing.type === "user" ? `tenantry users get ${existing.id}` : `tenantry ${existing.type}s get ${existing.id}`);

const watchOperation = ({ operationId }: Body): string | undefined =>
  operationId && `tenantry operations watch ${operationId}`;

const listAllowed = ({ allowedActions }: Body): string | undefined =>
  allowedActions && allowedActions.length > 0 ? `one of the allowed actions: ${allowedActions.join(", ")}` : undefined;

/** Returns the list that shows what the caller may read instead of the missing resource. */
function listSiblings({ instance = "" }: Body): string {
  const words = instance.replace(/^\/v1\//, "").split("/");
  const [noun = "", tenant = "", nested] = words;
  if (nested === "subscriptions") return `tenantry subscriptions list ${tenant}`;
  if (nested === "users") return `tenantry users list --tenant ${tenant}`;
  const known = ["tenants", "products", "rollouts", "operations", "notifications", "users"];
  return known.includes(noun) ? `tenantry ${noun} list, which shows the ids that you may read` : "tenantry --help";
}

/** Returns the list that shows what the request could have named. */
function listReferences({ errors = [], instance = "" }: Body): string {
  const product = /(?:products|subscriptions)\/(?<id>[^/?]+)/.exec(instance)?.groups?.["id"] ?? "PRODUCT";
  return errors.some(({ pointer }) => pointer === "/release")
    ? `tenantry products releases list ${product}, which shows the releases and their status`
    : "tenantry products list, which shows products and plans";
}

/** The remedy for each kind of problem. The type requires one for each code of the API. */
const remedies: Readonly<Record<ProblemCode, Remedy>> = {
  alreadySubscribed: "tenantry subscriptions change, which changes the plan and the seats",
  badCursor: "the same command without --after, which starts at the beginning of the list",
  badJson: "a file with valid JSON or YAML",
  badRequest: "the same command with --help, which lists the options and their values",
  busy: (problem) => watchOperation(problem) ?? "the same command when the running operation has ended",
  credentialsReplaced: "a new --idempotency-key, which issues new credentials",
  emailTaken: (problem) => showExisting(problem) ?? "another e-mail address",
  endpointTaken: "tenantry notifications list, which shows the endpoint",
  externalIdTaken: (problem) => showExisting(problem) ?? "another --external-id",
  forbidden: "tenantry whoami, which lists what you may do; ask an administrator for the role",
  idempotencyKeyReused: "another --idempotency-key",
  illegalTransition: listAllowed,
  internal: "the same command again; if it fails again, report the request id",
  invalidField: "a value that the field allows; the same command with --help lists the options",
  lastAdministrator: "tenantry users invite, for another administrator first",
  limitReached: "removing what is no longer needed first",
  methodNotAllowed: "tenantry api GET /openapi.json, which lists paths and verbs",
  nameTaken: (problem) => showExisting(problem) ?? "another --name",
  noSeatLeft: "tenantry subscriptions change TENANT PRODUCT --seats N, for more seats",
  notFound: listSiblings,
  operationOver: "tenantry operations get, which shows how it ended",
  overloaded: "the same command again in a minute",
  ownRequest: "another administrator, who sends the same command",
  payloadTooLarge: "a smaller file",
  planInUse: "tenantry products subscribers PRODUCT, which shows who has the plan",
  planNotAllowed: "tenantry products get PRODUCT, which shows the plans to which this one can change",
  productIdTaken: (problem) => showExisting(problem) ?? "another id; an id is never used again",
  productInUse: "tenantry products subscribers PRODUCT, which shows who has it",
  productUnavailable: "tenantry products get PRODUCT, which shows its status and the reason",
  releaseUnavailable: "tenantry products releases list PRODUCT, which shows the releases and their status",
  stale: "reading the resource again, and then the same command",
  tooManyRequests: "the same command again in a minute",
  unauthenticated: "tenantry login, or a new TENANTRY_TOKEN",
  unknownReference: listReferences,
  unsupportedMediaType: "a file with JSON or YAML",
};

/** Returns what a person can try after a problem. */
export function remedyOf(problem: Body, status: number): string {
  const remedy = problem.code && Object.hasOwn(remedies, problem.code) ? remedies[problem.code] : undefined;
  const text = typeof remedy === "function" ? remedy(problem) : remedy;
  if (text) return text;
  return status >= 500 ? remedyText("internal") : "the same command with --help";
}

const remedyText = (code: ProblemCode): string => String(remedies[code]);
