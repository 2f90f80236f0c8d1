import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '../problems/problem.js';
import type { ServiceRequest } from '../service/service-request.js';
import { TokenVerifier } from './token-verifier.js';
import type { Role, User } from './user.js';

const ROLES_KEY = 'liwu:roles';
const PUBLIC_KEY = 'liwu:public';
const BEARER = /^Bearer ([A-Za-z0-9._-]{1,8192})$/i;

/** One of these roles is needed. Without it on a route, any valid token will do. */
export const Roles = (...roles: [Role, ...Role[]]): MethodDecorator & ClassDecorator => SetMetadata(ROLES_KEY, roles);

/** No token is needed. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_KEY, true);

/** The caller, on any route that is not public. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): User =>
  userOf(context.switchToHttp().getRequest<ServiceRequest>()),
);

/** The caller that the guard let in. */
export function userOf({ user }: ServiceRequest): User {
  if (!user) throw new Problem('unauthenticated', 'A bearer token is needed.');
  return user;
}

/** Stands before every route of a service: what nobody opened with `Public` needs a token. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_KEY, places)) return true;
    const request = context.switchToHttp().getRequest<ServiceRequest>();
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (!token) throw new Problem('unauthenticated', 'A bearer token is needed.');
    const user = await this.tokens.verify(token);
    const needed = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_KEY, places);
    if (needed && !needed.some((role) => user.roles.includes(role))) {
      throw new Problem('role_missing', `One of these roles is needed: ${needed.join(', ')}.`);
    }
    request.user = user;
    return true;
  }
}
