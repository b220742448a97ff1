import { queryOptions } from "@tanstack/react-query";
import { readSignInConfig } from "../session/sign-in-config.ts";

/** The query for the settings of the sign-in, which also tell the API's version. */
export const configQuery = () =>
  queryOptions({ queryKey: ["config"], queryFn: readSignInConfig, staleTime: Number.POSITIVE_INFINITY, retry: false });
