/** A confirmed payment reaches the buyer's screen over the event stream, in the companion's process and in the browser. */

import { expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'

it('the receipt appears without another request', async () => {
  const page = await browser.newPage()
  const stream = page.waitForResponse(/\/events$/)
  await page.goto(await startPayment())
  await stream
  const requests: string[] = []
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
  await page.locator('pay-checkout iframe').waitFor()
  demo.simulator.control.pay(demo.paymentsAtProvider().at(-1)!.id)
  await page.getByText('Thank you').waitFor()
  expect(requests.filter((each) => each.includes(`${demo.companionUrl}/checkouts`))).toEqual([])
  await page.close()
})

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
