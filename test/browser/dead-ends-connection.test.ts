/** Every screen with every fault of the connection: see `testFaults`. */

import { testFaults } from './dead-ends.ts'
import { CONNECTION_FAULTS } from './faults.ts'

describe('without a dead end', () => testFaults(CONNECTION_FAULTS))
