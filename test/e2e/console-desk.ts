/** The built console over a companion in this process, whose clock only the test moves, and an operator in a browser. */

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { consoleRoutes } from '../../server/http/console-routes.ts'
import type { Companion } from '../server/support/companion.ts'
import { ADMIN_TOKEN } from '../server/support/operator.ts'
import { collectComplaints } from './buyer.ts'

export const WHY = 'Why? It goes into the audit log'
export const WHY_OPTIONAL = 'Why? (optional) It goes into the audit log'

const BUILT = fileURLToPath(new URL('../../dist/admin', import.meta.url))

export interface Desk {
  readonly page: Page
  /** Opens a page of the console, and signs in first where that is needed. */
  open(hash: string): Promise<void>
  /** Presses the first button with this name. */
  press(name: string | RegExp): Promise<void>
  /** Presses the button with this name in the dialog. */
  answer(name: string): Promise<void>
  fill(label: string, text: string): Promise<void>
  /** Waits until the console says it. */
  says(text: string): Promise<void>
  /** The types of the events that the shop got about an order, the oldest first. Waits for what is on its way. */
  heard(orderId?: string): Promise<string[]>
  close(): Promise<void>
}

/** @param companion has the `ADMIN_TOKEN` of the tests. The desk leaves it open. */
export async function openDesk(browser: Browser, companion: Companion): Promise<Desk> {
  const front = express()
    .use(consoleRoutes({ folder: BUILT, basePath: '', host: 'pay.shop.example', shop: null }).router)
    .use((request, response, next) => companion.app.handler(request, response, next))
    .listen(0, '127.0.0.1')
  await once(front, 'listening')
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/admin`
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Dhaka', reducedMotion: 'reduce' })
  const complaints = await collectComplaints(context)
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const field = page.getByLabel('Admin token')

  return {
    page,
    async open(hash) {
      await page.goto(url + hash)
      await page.locator('h1').first().waitFor()
      if (!(await field.isVisible())) return
      await field.fill(ADMIN_TOKEN)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('.app h1').waitFor()
    },
    press: (name) => page.getByRole('button', { name, exact: true }).first().click(),
    answer: (name) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click(),
    fill: (label, text) => page.getByLabel(label, { exact: true }).fill(text),
    says: (text) => page.getByText(text).first().waitFor(),
    async heard(orderId = 'order-1') {
      await companion.app.idle()
      const about = companion.events.filter(({ event }) => 'orderId' in event.data && event.data.orderId === orderId)
      return about.map(({ event }) => event.type)
    },
    async close() {
      await context.close()
      front.closeAllConnections()
      await new Promise((resolve) => front.close(resolve))
      // The browser logs each refused request: nobody is signed in at first.
      expect(complaints.all.filter((text) => !/status of 401/.test(text))).toEqual([])
    },
  }
}
