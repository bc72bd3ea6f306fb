import { describePostgres } from '../support/engines.js';
import { sessionsSuite } from './support/suite.js';

describePostgres('sessions', sessionsSuite);
