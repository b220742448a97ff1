/** The attributes of users that a product can declare. */
export const profileAttributes = [
  { value: "email", label: "E-mail address" },
  { value: "displayName", label: "Display name" },
  { value: "givenName", label: "Given name" },
  { value: "familyName", label: "Family name" },
  { value: "locale", label: "Language" },
  { value: "timeZone", label: "Time zone" },
  { value: "phone", label: "Phone" },
  { value: "jobTitle", label: "Job title" },
  { value: "department", label: "Department" },
];

export const nameAttribute = (name: string): string =>
  profileAttributes.find(({ value }) => value === name)?.label ?? name;
