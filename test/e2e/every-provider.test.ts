/** Buying in the demo shop with every provider switched on: what each country offers, and the pages of the newer ones. */

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { startDemo } from './demo.ts'
import type { Demo } from './demo.ts'
import { collectComplaints, finish, openBrowser, orderTea, pressInFrame, pressPay, seeThanks } from './buyer.ts'
import type { Complaints } from './buyer.ts'

const OFFERED = {
  bangladesh: ['bkash', 'pakhipay', 'sslcommerz'],
  ethiopia: ['chapa', 'lakipay'],
  nigeria: ['echezona', 'paystack'],
  ghana: ['paystack'],
  kenya: ['paystack'],
  'south-africa': ['paystack'],
  'united-kingdom': ['lopay'],
}

let demo: Demo
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: Complaints

beforeAll(async () => {
  demo = await startDemo(undefined, {}, 'all')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})
beforeEach(async () => {
  context = await browser.newContext()
  complaints = await collectComplaints(context)
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
  // The strict policies hold, and nothing is logged as an error.
  expect(complaints.all).toEqual([])
})

it.each(Object.entries(OFFERED))('%s offers %j', async (country, providers) => {
  const placed = await fetch(`${demo.shopUrl}/orders`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'A Buyer', email: 'buyer@example.com', phone: '0911 234 567' }),
    headers: { cookie: `bag=tea.1; country=${country}` },
    redirect: 'manual',
  })
  const shown = await (await fetch(demo.shopUrl + placed.headers.get('location')!)).text()
  const orderToken = /order-token="([^"]+)"/.exec(shown)![1]!
  const answer = await fetch(`${demo.companionUrl}/checkouts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderToken }),
  })
  const { checkout } = (await answer.json()) as CheckoutOpened
  expect(checkout.methods.map(({ provider }) => provider)).toEqual(providers)
})

describe('a purchase', () => {
  it('with bKash, in a window, is paid when the buyer has confirmed and returns', async () => {
    const orderId = await orderTea(page, demo)
    const popup = await choose('bKash')
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await popup.getByRole('button', { name: 'Confirm ৳450.00' }).click()
    await receipt('৳450.00')
    expect(demo.bkash.control.payments().at(-1)).toMatchObject({ state: 'Completed', executions: 1 })
    expect(demo.bkash.control.calls().query).toBe(0)
    await finish(page)
    await seeThanks(page, orderId)
    await shippedOnce(orderId, 'bkash', { amount: '450.00', currency: 'BDT' })
  })

  it('with bKash takes nothing from a buyer who cancels there', async () => {
    const orderId = await orderTea(page, demo)
    const popup = await choose('bKash')
    const waiting = page.getByText('Finish in the bKash window')
    await waiting.waitFor()
    await popup.getByRole('button', { name: 'Cancel' }).click()
    await waiting.waitFor({ state: 'hidden' })
    expect(demo.bkash.control.payments().at(-1)).toMatchObject({ executions: 0 })
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid', anomalies: [] })
  })

  it('with SSLCommerz, in a window whose browser posts a form back', async () => {
    const posted: string[] = []
    context.on('request', (request) => {
      if (request.method() === 'POST' && new URL(request.url()).pathname.startsWith('/return/'))
        posted.push(request.postData() ?? '')
    })
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').click()
    await page
      .locator('pay-checkout')
      .getByRole('button', { name: /SSLCommerz/ })
      .click()
    await page.getByLabel('phone number').fill('01711 234567')
    const opening = context.waitForEvent('page')
    await pressPay(page)
    const popup = await opening
    await popup.getByRole('button', { name: 'Pay ৳450.00' }).waitFor()
    const { tranId } = demo.sslcommerz.control.payments().at(-1)!
    // Then the return alone tells.
    demo.sslcommerz.control.setFaults(tranId, { webhookLost: true })
    await popup.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await receipt('৳450.00')
    expect(posted).toHaveLength(1)
    expect(posted[0]).toContain(`tran_id=${tranId}`)
    await finish(page)
    await seeThanks(page, orderId)
    await shippedOnce(orderId, 'sslcommerz', { amount: '450.00', currency: 'BDT' })
  })

  it('with Chapa, in a window, by a second try after a failed one', async () => {
    const orderId = await orderTea(page, demo, 'Ethiopia')
    const popup = await choose('Chapa')
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await popup.getByRole('button', { name: 'Let the payment fail' }).click()
    await popup.getByText('The payment failed. Please try again.').waitFor()
    await popup.getByRole('button', { name: /^Pay / }).click()
    await receipt('Br\u00a0620.00')
    await finish(page)
    await seeThanks(page, orderId, 'Hana')
    await shippedOnce(orderId, 'chapa', { amount: '620.00', currency: 'ETB' })
  })

  it('with Paystack in Nigeria, in a frame', async () => {
    const orderId = await orderTea(page, demo, 'Nigeria')
    await page.locator('pay-button').click()
    await page
      .locator('pay-checkout')
      .getByRole('button', { name: /Paystack/ })
      .click()
    await pressInFrame(page.locator('pay-checkout iframe').contentFrame(), 'Pay ₦6,800.00')
    await receipt('₦6,800.00')
    await finish(page)
    await seeThanks(page, orderId, 'Chidinma')
    await shippedOnce(orderId, 'paystack', { amount: '6800.00', currency: 'NGN' })
  })
})

/** Chooses a method whose page opens in a window. */
async function choose(label: string): Promise<Page> {
  await page.locator('pay-button').click()
  const opening = context.waitForEvent('page')
  await page
    .locator('pay-checkout')
    .getByRole('button', { name: new RegExp(label) })
    .click()
  return opening
}

async function receipt(price: string): Promise<void> {
  await page.locator('pay-checkout [part=amount]', { hasText: price }).waitFor()
}

/** Paid through that provider, at exactly that price, and one parcel. */
async function shippedOnce(
  orderId: string,
  provider: string,
  money: { amount: string; currency: string },
): Promise<void> {
  expect(await demo.order(orderId)).toMatchObject({ status: 'paid', money, payment: { provider }, anomalies: [] })
  expect(await demo.events(orderId)).toMatchObject([
    { id: `fin_${orderId}`, type: 'order.paid', deliveries: 1, outcome: 'shipped', event: { data: { money } } },
  ])
}
