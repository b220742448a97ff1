import type { AppVariant } from "./templates.ts";

/** An organization with a machine for each staff role. */
export const organization = {
  id: "o-exampleorgid",
  machines: {
    "platform-admin": ["arn:aws:iam::444444444444:role/automation"],
    "product-owner": ["arn:aws:iam::444444444444:role/catalog"],
    auditor: ["arn:aws:iam::444444444444:role/reporting"],
  },
};

/** The variants of the deployment, by name. */
export const appVariants: Readonly<Record<string, AppVariant>> = {
  plain: {},
  full: {
    consoleOrigin: "https://console.example.com",
    organization,
    alarmEmail: "on-call@example.com",
    privateEndpoints: true,
  },
  oidc: {
    tokenIssuer: { issuer: "https://login.example.com", audience: "tenantry", rolesClaim: "roles" },
    centralLogs: "arn:aws:logs:eu-central-1:999999999999:destination:all-logs",
  },
};
