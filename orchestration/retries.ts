/**
 * The retry policy of tasks. A task throws while its work is in progress, while a service throttles it, and after a
 * fault that a retry may repair. The task itself counts faults and checks time-outs, so the retries last longer than the
 * execution: no step fails, and no finished resource is removed, because a function was throttled or slow for a while.
 *
 * The first retrier polls work in progress; it needs the error's name `StillWorking`, which AWS keeps. An engine that
 * loses names uses the second retrier for both.
 */
export const retries = [
  {
    ErrorEquals: ["StillWorking", "Lambda.TooManyRequestsException"],
    IntervalSeconds: 2,
    BackoffRate: 1.5,
    MaxDelaySeconds: 30,
    MaxAttempts: 1200,
  },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 1.5,
    MaxDelaySeconds: 60,
    MaxAttempts: 1200,
    JitterStrategy: "FULL",
  },
] as const;

/**
 * The retry policy of a step that waits for a product's report. Polls are cheap and the first ones are frequent, because
 * most reports come soon. The task checks the product's time-out; the retries last longer than the execution.
 */
export const pollPolicy = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1.3, MaxDelaySeconds: 15, MaxAttempts: 2200 },
] as const;
