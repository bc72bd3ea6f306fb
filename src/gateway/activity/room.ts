import { defineRoom } from '../../ledger/index.js';
import { ActivityResolver } from './activity.resolver.js';

/** Who did what: the ledger's events, as people read them. */
export const activityRoom = defineRoom({ name: 'activity', resolvers: [ActivityResolver] });
