/** The laws of points and money on a few networks. */
import { pointsLaw } from './points-law.js';

pointsLaw([4, 2]);
