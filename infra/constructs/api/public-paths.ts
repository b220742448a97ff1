import { MethodLoggingLevel, type StageOptions } from "aws-cdk-lib/aws-apigateway";

/** The paths without authentication, with the requests a second that all callers together may send to each of them.
 *  Without limits of their own, anybody could use up the requests of people with tokens. */
export const publicPathRates = { health: 50, "openapi.json": 20, config: 50 } as const;

/** Paths without authentication, with their rates. */
export type PublicPaths = Readonly<Record<string, number>>;

/** Creates the settings of public paths, for the only verb that has an answer. The firewall limits the others. */
export const createPublicPathSettings = (paths: PublicPaths): NonNullable<StageOptions["methodOptions"]> =>
  Object.fromEntries(
    Object.entries(paths).map(([path, rate]) => [
      `/${path}/GET`,
      {
        throttlingRateLimit: rate,
        throttlingBurstLimit: 2 * rate,
        // They replace all settings of the stage.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
      },
    ]),
  );
