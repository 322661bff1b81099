/** Every screen without the files that load after the modal, which are gone after a deployment: see `testFaults`. */

import './without-later-files.ts'
import { approach } from './all-screens.ts'
import { testFaults, testPage, untilWayForward } from './dead-ends.ts'

const NAME = 'files that are gone after a deployment'

describe('without a dead end', () => testFaults({ [NAME]: {} }, (screen) => approach(screen, 'modal', untilWayForward)))

describe('the hosted page without a dead end', () =>
  testPage(
    () => [NAME, {}],
    (screen) => approach(screen, 'page', untilWayForward),
  ))
