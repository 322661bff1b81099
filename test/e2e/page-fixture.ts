/** A page of its own for each test of the file that imports it, and nothing for the browser to complain about. */

// oxlint-disable import/no-mutable-exports -- importers see what the hooks below assign.
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { browser } from './demo-fixture.ts'
import { collectComplaints } from './buyer.ts'
import type { Complaints } from './buyer.ts'

export let context: BrowserContext
export let page: Page
let complaints: Complaints

beforeEach(async () => {
  context = await browser.newContext()
  complaints = await collectComplaints(context)
  page = await context.newPage()
})

afterEach(async () => {
  await context.close()
  // The strict policies of shop, companion and provider page hold in every test, and nothing is logged as an error.
  expect(complaints.all).toEqual([])
})
