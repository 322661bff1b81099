/** How long a confirmed payment takes from the provider's webhook to the buyer's screen. Prints the figures. */

import { expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { browser, demo } from './demo-fixture.ts'

const PAYMENTS = 30

it('the screen shows each payment over the event stream', async () => {
  const page = await browser.newPage()
  const times: number[] = []
  for (let count = 0; count < PAYMENTS; count++) times.push(await payAndWatch(page))
  times.sort((one, other) => one - other)
  const at = (part: number) => Math.round(times[Math.ceil(times.length * part) - 1]!)
  console.log(`webhook to screen, ${PAYMENTS} payments: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`)
  expect(times).toHaveLength(PAYMENTS)
  await page.close()
})

/** @returns milliseconds from the webhook to the receipt on the screen */
async function payAndWatch(page: Page): Promise<number> {
  const address = await startPayment()
  // Another page, even if only the fragment differs.
  await page.goto('about:blank')
  const stream = page.waitForResponse(/\/events$/)
  await page.goto(address)
  await stream
  await page.locator('pay-checkout iframe').waitFor()
  const isPaid = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const root = document.querySelector('pay-checkout')!.shadowRoot!
        const look = () => /Thank you/.test(root.textContent) && requestAnimationFrame(() => resolve(Date.now()))
        new MutationObserver(look).observe(root, { childList: true, subtree: true, characterData: true })
        look()
      }),
  )
  const sentAt = Date.now()
  demo.simulator.control.pay(demo.paymentsAtProvider().at(-1)!.id)
  return (await isPaid) - sentAt
}

/** @returns the address of the hosted page */
async function startPayment(): Promise<string> {
  const shop = await (await fetch(`${demo.shopUrl}/sdk`)).text()
  const orderToken = /data-order-token="([^"]+)"/.exec(shop)?.[1]
  const opened = await post('/checkouts', { orderToken })
  const { checkout, clientSecret } = (await opened.json()) as { checkout: { id: string }; clientSecret: string }
  const paid = await post(
    `/checkouts/${checkout.id}/payments`,
    { provider: 'pakhipay' },
    { authorization: `Bearer ${clientSecret}`, 'idempotency-key': crypto.randomUUID() },
  )
  expect([opened.status, paid.status]).toEqual([201, 201])
  return `${demo.companionUrl}/checkout/${checkout.id}#${clientSecret}`
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(demo.companionUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.shopUrl, ...headers },
    body: JSON.stringify(body),
  })
}
