import type { FaultPath } from "../support/fault-run.ts";
import { selfProvisionedPaths } from "./asked-paths.ts";
import { notificationPaths } from "./notification-paths.ts";
import { userPaths } from "./people-paths.ts";
import { productPaths } from "./product-paths.ts";
import { busReportPath } from "./report-paths.ts";
import { lostEventPaths } from "./swept-paths.ts";
import { tenantPaths } from "./tenant-paths.ts";

/** The ways through the system that are swept. */
export const paths: readonly FaultPath[] = [
  ...tenantPaths,
  ...lostEventPaths,
  ...selfProvisionedPaths,
  busReportPath,
  ...userPaths,
  ...productPaths,
  ...notificationPaths,
];
