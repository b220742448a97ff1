import type { Path } from "../support/fault-run.ts";
import { askedPaths } from "./asked-paths.ts";
import { notificationPaths } from "./notification-paths.ts";
import { peoplePaths } from "./people-paths.ts";
import { productPaths } from "./product-paths.ts";
import { reportOnTheBus } from "./report-paths.ts";
import { sweptPaths } from "./swept-paths.ts";
import { tenantPaths } from "./tenant-paths.ts";

/** The ways through the system that are swept. */
export const paths: readonly Path[] = [
  ...tenantPaths,
  ...sweptPaths,
  ...askedPaths,
  reportOnTheBus,
  ...peoplePaths,
  ...productPaths,
  ...notificationPaths,
];
