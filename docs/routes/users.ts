import { Operation } from "../../schemas/operation.ts";
import { Profile, User } from "../../schemas/user.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

export const users = {
  "POST /tenants/{tenantId}/users": {
    tag: "Users",
    summary: "Invites somebody into a tenant",
    answers: { 202: Operation },
  },
  "GET /tenants/{tenantId}/users": {
    tag: "Users",
    summary: "Lists a tenant's users, newest first",
    answers: { 200: pageOf(User) },
  },
  "GET /tenants/{tenantId}/users/{userId}": { tag: "Users", summary: "Shows a tenant's user", answers: { 200: User } },
  "PATCH /tenants/{tenantId}/users/{userId}": {
    tag: "Users",
    summary: "Changes a user's attributes, roles and products, or disables or enables them",
    answers: { 202: Operation },
  },
  "DELETE /tenants/{tenantId}/users/{userId}": {
    tag: "Users",
    summary: "Removes a user, whose access ends at once",
    answers: { 200: Operation, 202: Operation },
  },
  "POST /tenants/{tenantId}/users/{userId}/resend-invitation": {
    tag: "Users",
    summary: "Sends the invitation again, while the person has not signed in",
    answers: { 202: Operation },
  },
  "GET /tenants/{tenantId}/users/{userId}/profile": {
    tag: "Users",
    summary: "What a product declared to need of a user who has access to it",
    answers: { 200: Profile },
  },
  "POST /users": { tag: "Staff", summary: "Invites somebody into the platform's staff", answers: { 202: Operation } },
  "GET /users": { tag: "Staff", summary: "Lists the platform's staff, newest first", answers: { 200: pageOf(User) } },
  "GET /users/{userId}": { tag: "Staff", summary: "Shows one of the staff", answers: { 200: User } },
  "PATCH /users/{userId}": {
    tag: "Staff",
    summary: "Changes the attributes, roles and team of one of the staff, or disables or enables them",
    answers: { 202: Operation },
  },
  "DELETE /users/{userId}": {
    tag: "Staff",
    summary: "Removes one of the staff, whose access ends at once",
    answers: { 200: Operation, 202: Operation },
  },
  "POST /users/{userId}/resend-invitation": {
    tag: "Staff",
    summary: "Sends the invitation again, while the person has not signed in",
    answers: { 202: Operation },
  },
} as const satisfies Record<string, RouteDescription>;
