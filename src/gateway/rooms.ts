import { ledgerRoom, type Room } from '../ledger/index.js';
import { houseOf } from './house.js';
import { accrualRoom } from '../accrual/index.js';
import { drawsRoom } from '../draws/index.js';
import { engagementRoom } from '../engagement/index.js';
import { campaignsRoom } from '../campaigns/index.js';
import { careRoom } from '../care/index.js';
import { casesRoom } from '../cases/index.js';
import { exchangeRoom } from '../exchange/index.js';
import { grantsRoom } from '../grants/index.js';
import { mallRoom } from '../mall/index.js';
import { membersRoom } from '../members/index.js';
import { offersRoom } from '../offers/index.js';
import { standingRoom } from '../standing/index.js';
import { partnersRoom } from '../partners/index.js';
import { redemptionRoom } from '../redemption/index.js';
import { sessionsRoom } from '../sessions/index.js';
import { settlementRoom } from '../settlement/index.js';
import { describeSettings, type SettingDescription } from '../platform/index.js';
import { activityRoom } from './activity/room.js';
import { networkRoom } from './network/room.js';
import { refusalsRoom } from './refusals/room.js';
import { systemRoom } from './system/room.js';

/** Every room, from left to right. A new room is one more line here. */
export const rooms: readonly Room[] = [
  ledgerRoom,
  partnersRoom,
  membersRoom,
  sessionsRoom,
  exchangeRoom,
  offersRoom,
  standingRoom,
  grantsRoom,
  casesRoom,
  campaignsRoom,
  accrualRoom,
  redemptionRoom,
  settlementRoom,
  mallRoom,
  drawsRoom,
  engagementRoom,
  careRoom,
  networkRoom,
  refusalsRoom,
  activityRoom,
  systemRoom,
];

/** Everything that they bring. */
export const house = houseOf(rooms);

/** The reference of all settings, in the order of the rooms. */
export const settings = (): SettingDescription[] => describeSettings(rooms.map((room) => room.settings ?? {}));
