/** Every screen with every change on the server: see `testFaults`. */

import { testFaults } from './dead-ends.ts'
import { SERVER_FAULTS } from './faults.ts'

describe('without a dead end', () => testFaults(SERVER_FAULTS))
