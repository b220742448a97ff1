const { env } = process;
const isSet = (name: string): boolean => env[name] === "true";

/**
 * The settings of the SDK's clients that the SDK would otherwise look up at the first call of each: in the environment,
 * and then in files that no function has. What is not in the environment has the SDK's own default.
 */
export const clientSettings = {
  ...(env["AWS_REGION"] === undefined ? {} : { region: env["AWS_REGION"] }),
  ...(env["AWS_MAX_ATTEMPTS"] === undefined ? {} : { maxAttempts: Number(env["AWS_MAX_ATTEMPTS"]) }),
  retryMode: env["AWS_RETRY_MODE"] ?? "standard",
  useDualstackEndpoint: isSet("AWS_USE_DUALSTACK_ENDPOINT"),
  useFipsEndpoint: isSet("AWS_USE_FIPS_ENDPOINT"),
  defaultsMode: "legacy",
  authSchemePreference: [] as string[],
  userAgentAppId: async () => env["AWS_SDK_UA_APP_ID"],
} as const;
