const VIEWER_UID = /^v-([A-Za-z0-9-]{1,40})-[a-z0-9]{8}$/;
const GATEWAY_PREFIX = 'gift-gateway-';
const GATEWAY_UID = /^gift-gateway-[0-9]{1,5}-[0-9]{1,5}$/;

/** Whose session a uid is: `v-<viewerId>-<8>`, parsed from the right, since a viewer's id may itself hold hyphens. */
export const viewerIdOf = (uid: string): string | undefined => VIEWER_UID.exec(uid)?.[1];

/** Whether a uid is an identity of the gateway: no session is ever given one. */
export const isGatewayUid = (uid: string): boolean => GATEWAY_UID.test(uid);

/** Whether a uid claims to be the gateway's, well-formed or not: such a claim has the gateway's budget, and no other's. */
export const claimsToBeGateway = (uid: string): boolean => uid.startsWith(GATEWAY_PREFIX);
