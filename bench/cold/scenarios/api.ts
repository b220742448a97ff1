import { buildCaller } from "../../../test/support/builders.ts";
import { TokenIssuer } from "../../../test/support/system/token-issuer.ts";
import { NOW, operationItem, productItem, TENANT_ID, tenantItems, userItem } from "./records.ts";
import type { Scenario } from "./scenario.ts";

/** Builds the gateway's event for a GET request of a platform administrator. */
const get = (path: string) => ({
  resource: "/{proxy+}",
  httpMethod: "GET",
  path,
  headers: { Host: "api.example.com", Accept: "application/json" },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  body: null,
  isBase64Encoded: false,
  requestContext: {
    requestId: "5f6a2c1e-7b61-4e6a-9a41-93e8dea0beef",
    domainName: "api.example.com",
    authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
  },
});

const ok = '"statusCode":200';

const notification = {
  id: `ntf_${"e".repeat(32)}`,
  listKey: "notifications",
  scope: "platform",
  topic: "lifecycle",
  protocol: "email",
  endpoint: "ops@example.com",
  topicArn: "arn:aws:sns:us-east-1:111111111111:one",
  subscriptionArn: "arn:aws:sns:us-east-1:111111111111:one:two",
  createdAt: NOW,
  updatedAt: NOW,
  version: 1,
};

const confirmed = `<GetSubscriptionAttributesResponse><GetSubscriptionAttributesResult><Attributes><entry>
<key>PendingConfirmation</key><value>false</value></entry></Attributes></GetSubscriptionAttributesResult></GetSubscriptionAttributesResponse>`;

const logged = {
  aggregate: `tenant#${TENANT_ID}`,
  sequence: 1,
  id: `evt_${"f".repeat(32)}`,
};

/** The scenarios of the functions behind the API. */
export const apiScenarios = {
  "tenants-api": {
    event: get(`/tenants/${TENANT_ID}`),
    tables: { TENANT_TABLE: tenantItems({ status: "active" }) },
    expectedAnswer: ok,
  },
  "products-api": { event: get("/products"), tables: { PRODUCT_TABLE: [productItem()] }, expectedAnswer: ok },
  "rollouts-api": { event: get("/rollouts"), tables: {}, expectedAnswer: ok },
  "users-api": {
    event: get(`/tenants/${TENANT_ID}/users`),
    tables: {
      TENANT_TABLE: tenantItems({ status: "active" }),
      USER_TABLE: [userItem()],
      OPERATION_TABLE: [operationItem()],
    },
    expectedAnswer: ok,
  },
  "operations-api": {
    event: get(`/operations/${operationItem()["id"]}`),
    tables: { OPERATION_TABLE: [operationItem()] },
    expectedAnswer: ok,
  },
  "notifications-api": {
    event: get(`/notifications/${notification.id}`),
    tables: { NOTIFICATION_TABLE: [notification] },
    answers: { GetSubscriptionAttributes: confirmed },
    expectedAnswer: ok,
  },
  "events-api": {
    event: get("/events"),
    tables: {
      FEED_TABLE: [
        { pk: "head", number: 0, last: 1 },
        {
          pk: "batches#1",
          number: 1,
          placedAt: new Date().toISOString(),
          expiresAt: 4_000_000_000,
          commits: [
            { id: logged.id, writtenAt: NOW, actor: "alice", events: [{ ...logged, type: "TenantRequested" }] },
          ],
        },
      ],
      EVENT_LOG_TABLE: [{ ...logged, envelope: { id: logged.id } }],
    },
    expectedAnswer: ok,
  },
  "platform-api": { event: get("/me"), expectedAnswer: ok },
} satisfies Record<string, Scenario>;

/** Builds the authorizer's scenario: a token of the user pool, whose keys must be fetched. */
export function authorizerScenario(endpoint: string): Scenario {
  const issuer = new TokenIssuer();
  issuer.issuer = `${endpoint}/pool`;
  const user = userItem({ roles: ["tenant-admin"] });
  const claims = { sub: "subject-1", client_id: "client", token_use: "access", exp: 4_000_000_000 };
  return {
    event: {
      methodArn: "arn:aws:execute-api:us-east-1:111111111111:api/v1/GET/tenants",
      headers: { Authorization: `Bearer ${issuer.token(claims)}` },
    },
    tables: { USER_TABLE: [{ pk: "subject#subject-1", sk: "subject", holder: user["id"] }, user] },
    answers: { "GET /pool/.well-known/jwks.json": { keys: [issuer.jwkOf(issuer.key)] } },
    expectedAnswer: '"Effect":"Allow"',
  };
}
