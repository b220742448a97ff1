import type { FaultPath } from "../harness/path-run.ts";
import { lostEventPaths } from "./lost-event-paths.ts";
import { notificationPaths } from "./notification-paths.ts";
import { productPaths } from "./product-paths.ts";
import { busReportPath } from "./report-paths.ts";
import { rolloutPaths } from "./rollout-paths.ts";
import { selfProvisionedPaths } from "./self-provisioned-paths.ts";
import { tenantPaths } from "./tenant-paths.ts";
import { truthPaths } from "./truth-paths.ts";
import { userPaths } from "./user-paths.ts";

/** The paths of the crash sweep. */
export const paths: readonly FaultPath[] = [
  ...tenantPaths,
  ...truthPaths,
  ...lostEventPaths,
  ...selfProvisionedPaths,
  busReportPath,
  ...userPaths,
  ...productPaths,
  ...rolloutPaths,
  ...notificationPaths,
];
