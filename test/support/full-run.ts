/** Is true if `npm run test:full` runs, which replaces samples by all cases. */
export const isFullRun = process.env["TENANTRY_FULL"] === "1";
