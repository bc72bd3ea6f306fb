/** As points.test.ts, over more networks. */
import { pointsLaw } from './points-law.js';

pointsLaw([12, 6]);
