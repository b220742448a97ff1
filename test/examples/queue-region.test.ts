import { describe, expect, it } from "vitest";
import { findQueueRegion } from "../../examples/helpdesk/queue-region.ts";

describe("the region of a queue", () => {
  it.each([
    ["https://sqs.eu-central-1.amazonaws.com/111111111111/tenantry-product-helpdesk", "eu-central-1"],
    ["https://sqs.cn-north-1.amazonaws.com.cn/111111111111/tenantry-product-helpdesk", "cn-north-1"],
    ["http://localhost:4566/111111111111/tenantry-product-helpdesk", undefined],
  ])("is the one that %s names", (queueUrl, region) => {
    expect(findQueueRegion(queueUrl)).toBe(region);
  });
});
