/** A demo and a browser for the tests of the file that imports them. Each test starts without simulator faults. */

// oxlint-disable import/no-mutable-exports -- importers see what the hooks below assign.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startDemo } from './demo.ts'
import type { Demo } from './demo.ts'
import { openBrowser } from './buyer.ts'

export let demo: Demo
export let browser: Browser

beforeAll(async () => {
  demo = await startDemo()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

beforeEach(() => demo.resetFaults())
