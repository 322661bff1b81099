/** Every screen of the hosted page with a fault: see `testPage`. Over all screens, each fault has its turns. */

import { PAGE_SCREENS } from './all-screens.ts'
import { testPage } from './dead-ends.ts'
import { BROWSER_FAULTS, CONNECTION_FAULTS, SERVER_FAULTS } from './faults.ts'

const FAULTS = Object.entries({ ...CONNECTION_FAULTS, ...SERVER_FAULTS, ...BROWSER_FAULTS })

describe('the hosted page without a dead end', () =>
  testPage((screen) => FAULTS[PAGE_SCREENS.indexOf(screen) % FAULTS.length]!))
