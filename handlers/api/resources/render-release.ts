import { Release, type ReleaseRecord } from "../../../schemas/release.ts";
import { pickPublic } from "./pick-public.ts";

/** Renders a release. @param template - the text of its template, if the caller asked for it */
export const renderRelease = (record: ReleaseRecord, template?: string): Release => ({
  ...pickPublic(Release, record),
  ...(template === undefined ? {} : { template }),
});
