/** An accepted finding of cdk-nag's AwsSolutions rules, with its reason. */
export interface Acknowledgement {
  /** The rules, with the finding in brackets if a rule has several for one construct. */
  readonly findings: readonly string[];
  /** The path of the construct; `*` stands for a part of one name in it. */
  readonly at: string;
  readonly reason: string;
}
