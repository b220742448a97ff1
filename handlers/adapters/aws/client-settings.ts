const { env } = process;
const isSet = (name: string): boolean => env[name] === "true";

/**
 * The settings of all SDK clients. Without them, each client searches the environment and missing files at its first
 * call, which delays cold requests. A setting without a variable has the SDK's default.
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
