/** What a caller may do, as its token says. A viewer acts on its own account only. */
const ROLES = ['viewer', 'operator', 'approver', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (name: unknown): name is Role => (ROLES as readonly unknown[]).includes(name);

/** Who calls. For a viewer `sub` is its viewerId. */
export interface User {
  readonly sub: string;
  readonly roles: readonly Role[];
}
