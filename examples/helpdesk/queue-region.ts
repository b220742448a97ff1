/** Returns the region that a queue's URL names (`https://sqs.<region>.amazonaws.com/…`), or undefined without one. The
 *  product's queue is in the control plane's region. The SDK would sign with the region of the service itself. */
export const findQueueRegion = (queueUrl: string): string | undefined =>
  /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queueUrl)?.[1];
