import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { couponEntities } from './coupon.entity.js';
import { findCoupon, findUse } from './coupon-find.js';
import { CouponStepsResolver } from './coupon-steps.resolver.js';
import { CouponResolver, CouponUseResolver, MemberCouponsResolver } from './coupon.resolver.js';
import { grantEntities } from './grant.entity.js';
import { findGrantShown, findGrantsShown } from './grant-find.js';
import { GrantResolver, MemberGrantsResolver } from './grant.resolver.js';
import { GrantStepsResolver } from './grant-steps.resolver.js';
import { grantsIds } from './ids.js';
import { grantsKinds } from './kinds.js';
import { IssuedPartEntity } from './part.entity.js';
import { IssuedPartResolver } from './part.type.js';
import { grantsChecks } from './verify.js';

/** What members are given: parts of points, coupons, and the shares that partners pay for them. */
export const grantsRoom = defineRoom({
  name: 'grants',
  ids: grantsIds,
  kinds: grantsKinds,
  entities: [IssuedPartEntity, ...couponEntities, ...grantEntities],
  resolvers: [
    IssuedPartResolver,
    CouponResolver,
    CouponUseResolver,
    CouponStepsResolver,
    MemberCouponsResolver,
    GrantResolver,
    GrantStepsResolver,
    MemberGrantsResolver,
  ],
  nodes: {
    coupon: async (services, id, asker) => (isId('coupon', id) ? findCoupon(services, asker, { id }) : null),
    grant: async (services, id, asker) => (isId('grant', id) ? findGrantShown(services, id, asker) : null),
    couponUse: async (services, id, asker) => (isId('couponUse', id) ? findUse(services, asker, id) : null),
  },
  nodeLists: { grant: findGrantsShown },
  checks: grantsChecks,
});
