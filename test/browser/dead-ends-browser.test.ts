/** Every screen with everything that the browser may forbid or do: see `testFaults`. */

import { testFaults } from './dead-ends.ts'
import { BROWSER_FAULTS } from './faults.ts'

describe('without a dead end', () => testFaults(BROWSER_FAULTS))
