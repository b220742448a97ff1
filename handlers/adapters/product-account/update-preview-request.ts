import { UpdatePreview, type UpdatePreviewRequest } from "../../../schemas/update-preview.ts";
import { callProvisioner } from "./provisioner-call.ts";

/** Asks the provisioner for the changes of an update; it answers the same request with "pending" until they are known. */
export async function requestUpdatePreview(request: Omit<UpdatePreviewRequest, "task">): Promise<UpdatePreview> {
  const { status, body } = await callProvisioner({ task: "preview-update", ...request } as UpdatePreviewRequest);
  const response = UpdatePreview.safeParse(JSON.parse(body || "null"));
  if (status < 300 && response.success) return response.data;
  throw new Error(`The changes of ${request.productId} for ${request.tenantId} could not be read: ${body}`);
}
