/** Every screen without the files of rare screens, while that of a pending payment has arrived: see `testFaults`. */

import './without-rare-files.ts'
import { approach } from './all-screens.ts'
import { testFaults, untilWayForward } from './dead-ends.ts'

describe('without a dead end', () =>
  testFaults({ 'rare files that are gone': {} }, (screen) => approach(screen, 'modal', untilWayForward)))
