import type { Role as IamRole } from "aws-cdk-lib/aws-iam";
import type { Role } from "../../schemas/user.ts";
import type { ApiBackend, ApiEndpoint } from "../constructs/api/api-endpoint.ts";
import { CallerLimits } from "../constructs/api/caller-limits.ts";
import { SignedApiEndpoint } from "../constructs/api/signed-api-endpoint.ts";
import { TokenApiEndpoint } from "../constructs/api/token-api-endpoint.ts";
import type { Resource } from "../constructs/lambda/function-resources.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { listMachineRoles, type Organization } from "../constructs/security/organization.ts";
import type { PlaneContext } from "./plane-context.ts";

/** Settings of the API. */
export interface ApiPlaneProps {
  readonly consoleOrigin: string | undefined;
  readonly organization: Organization | undefined;
  readonly groupRoles: Readonly<Record<Role, IamRole>>;
  readonly provisionerResource: Resource;
}

/** The API endpoints, and the functions that log what alarms count. */
export interface ApiPlane {
  readonly tokenEndpoint: TokenApiEndpoint;
  readonly signedEndpoint: SignedApiEndpoint | undefined;
  readonly apiEndpoints: readonly ApiEndpoint[];
  readonly operations: ServiceFunction;
  readonly notifications: ServiceFunction;
}

/** Adds the API's functions, its endpoints and the limits of their callers. */
export function addApiPlane(context: PlaneContext, props: ApiPlaneProps): ApiPlane {
  const { stack, createFunction } = context;
  const operations = createFunction("operations-api");
  const notifications = createFunction("notifications-api");
  const backend = createBackend(context, props, { operations, notifications });
  const tokenEndpoint = new TokenApiEndpoint(stack, "Api", {
    backend,
    authorizer: createFunction("authorizer").lambda,
    ...(props.consoleOrigin === undefined ? {} : { consoleOrigin: props.consoleOrigin }),
  });
  const signedEndpoint = addSignedEndpoint(context, props, { backend, logRoleOwner: tokenEndpoint });
  const apiEndpoints = signedEndpoint ? [tokenEndpoint, signedEndpoint] : [tokenEndpoint];
  new CallerLimits(stack, "CallerLimits", apiEndpoints);
  return { tokenEndpoint, signedEndpoint, apiEndpoints, operations, notifications };
}

function createBackend(
  { createFunction }: PlaneContext,
  { provisionerResource }: ApiPlaneProps,
  { operations, notifications }: Pick<ApiPlane, "operations" | "notifications">,
): ApiBackend {
  const users = createFunction("users-api").lambda;
  const rollouts = createFunction("rollouts-api").lambda;
  return {
    routeGroups: {
      tenants: {
        handler: createFunction("tenants-api", { Provisioner: provisionerResource }).lambda,
        subresources: { users },
      },
      users: { handler: users },
      people: { handler: users, isOnePath: true },
      actors: { handler: users, isOnePath: true },
      products: { handler: createFunction("products-api").lambda, subresources: { rollouts } },
      rollouts: { handler: rollouts },
      operations: { handler: operations.lambda },
      overview: { handler: operations.lambda, isOnePath: true },
      events: { handler: createFunction("events-api").lambda },
      notifications: { handler: notifications.lambda },
    },
    platform: createFunction("platform-api").lambda,
  };
}

function addSignedEndpoint(
  { stack }: PlaneContext,
  { organization, groupRoles }: ApiPlaneProps,
  shared: { backend: ApiBackend; logRoleOwner: ApiEndpoint },
): SignedApiEndpoint | undefined {
  if (organization === undefined) return undefined;
  return new SignedApiEndpoint(stack, "SignedApi", {
    ...shared,
    organizationId: organization.id,
    callers: listMachineRoles(organization).map((role) => groupRoles[role]),
  });
}
