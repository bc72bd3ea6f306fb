import { describePglite } from '../support/engines.js';
import { sessionsSuite } from './support/suite.js';

describePglite('sessions', sessionsSuite);
