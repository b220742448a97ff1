import type { OperationRecord } from "../../schemas/operation.ts";
import { anOperation, aProduct, aSubscription, aTenant, aUser, TENANT_ID } from "./builders.ts";
import { MemoryTables } from "./memory-tables.ts";

const tables = {
  TENANT_TABLE: "tenants",
  PRODUCT_TABLE: "products",
  USER_TABLE: "users",
  OPERATION_TABLE: "operations",
  EVENT_LOG_TABLE: "log",
  OUTBOX_TABLE: "outbox",
  FEED_BACKLOG_TABLE: "backlog",
  USER_POOL_ID: "pool",
};

const userId = (number: number) => `usr_${number.toString(16).padStart(32, "0")}`;

/** A tenant with many users who all have the CRM, in tables in memory. */
export const aLargeTenant = (users: number, operation: Partial<OperationRecord>): MemoryTables => {
  Object.assign(process.env, tables);
  const memory = new MemoryTables().install();
  const put = (table: string, pk: string, sk: string, record: object) => memory.put(table, { pk, sk, ...record });
  put("tenants", `tenant#${TENANT_ID}`, "tenant", aTenant({ status: "active" }));
  put("tenants", `tenant#${TENANT_ID}`, "subscription#crm", aSubscription({ status: "deprovisioning" }));
  put("tenants", `tenant#${TENANT_ID}`, "seats#crm", { used: users });
  put("products", "product#crm", "product", aProduct());
  const record = anOperation(operation);
  put("operations", `operation#${record.id}`, "operation", record);
  for (let number = 1; number <= users; number += 1) {
    const id = userId(number);
    const access = { products: { crm: ["user"] }, shared: ["crm"], lastOperationId: `op_${"e".repeat(32)}` };
    const user = aUser({ id, email: `${number}@acme.example`, ...access });
    put("users", `user#${user.id}`, "user", { ...user, listKey: `tenant#${TENANT_ID}`, listSort: user.id });
  }
  return memory;
};
