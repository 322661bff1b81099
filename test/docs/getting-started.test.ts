/** The documentation leads to a sale: by the command line, by the merchant API, and in a Node storefront. */

import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { BIN, example, EXAMPLES, read } from './pages.ts'
import { freePort } from '../free-port.ts'
import { buy, createPrograms, post } from './programs.ts'

const programs = createPrograms()
const { folder, run, listening } = programs
afterAll(() => programs.close())

describe('a new companion', () => {
  let companion = ''
  let environment: Record<string, string> = {}

  beforeAll(async () => {
    expect((await run('node', [BIN, 'init'])).code).toBe(0)
    const lines = readFileSync(join(folder, '.env'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)
    environment = Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]))
    const { port } = await listening('node', [BIN, 'serve'], { PORT: '0' }, /listens on http:\/\/127\.0\.0\.1:(\d+)/)
    companion = `http://127.0.0.1:${port}`
  })

  test('sells an order with a token from the command line, on the page at port 3000', async () => {
    const [, order] = /pay-button token '(.*)'/.exec(read('docs/getting-started.md'))!
    const { out } = await run('node', [BIN, 'token', order!])
    const answer = await post(`${companion}/checkouts`, { orderToken: out.trim() }, { origin: 'http://localhost:3000' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([201, 'http://localhost:3000'])
    const paid = await buy(companion, (await answer.json()) as CheckoutOpened)
    expect(paid).toMatchObject({ status: 'paid', orderId: '1042', money: { amount: '1250.00', currency: 'BDT' } })
    const again = await post(`${companion}/checkouts`, { orderToken: out.trim() })
    expect([again.status, await again.json()]).toEqual([409, expect.objectContaining({ code: 'order_paid' })])
  })

  test('serves the files that the example pages load', async () => {
    const addresses = ['first-sale.html', 'no-script.html'].flatMap((name) =>
      [...example(name).matchAll(/(?:src|href)="https?:\/\/[^/]+(\/[^"]+)"/g)].map(([, path]) => path!),
    )
    expect(addresses).toEqual(['/pay-button.js', '/pay-button.css', '/pay-button.js'])
    for (const path of addresses) expect([path, (await fetch(companion + path)).status]).toEqual([path, 200])
  })

  test('answers the form for pages without JavaScript with a page that shows the price', async () => {
    const [, action, field] = /action="https:\/\/pay\.shop\.example([^"]+)"[^]*name="(\w+)"/.exec(
      example('no-script.html'),
    )!
    const orderToken = await run('node', [BIN, 'token', '{"orderId":"form-1","amount":"320.00","currency":"BDT"}'])
    const answer = await fetch(companion + action!, {
      method: 'POST',
      body: new URLSearchParams({ [field!]: orderToken.out.trim() }),
    })
    expect([answer.status, (await answer.text()).includes('320.00')]).toEqual([200, true])
  })

  test('accepts the token of order-token.mjs', async () => {
    const signed = await run('node', [join(EXAMPLES, 'order-token.mjs')], {
      ORDER_TOKEN_SECRET: environment['ORDER_TOKEN_SECRET']!,
    })
    // The first test may have sold the order with this id. Then the answer is 409.
    expect([201, 409]).toContain((await post(`${companion}/checkouts`, { orderToken: signed.out.trim() })).status)
  })

  test('opens a checkout for merchant-checkout.mjs, which prints a link to the page', async () => {
    const { out } = await run('node', [join(EXAMPLES, 'merchant-checkout.mjs')], {
      ...environment,
      COMPANION_URL: companion,
    })
    const [, id, clientSecret] = /\/checkout\/(chk_\w+)#(\S+)\n$/.exec(out)!
    expect((await fetch(`${companion}/checkout/${id}`)).status).toBe(200)
    const view = await fetch(`${companion}/checkouts/${id}`, { headers: { authorization: `Bearer ${clientSecret}` } })
    expect(await view.json()).toMatchObject({
      orderId: '1043',
      money: { amount: '480.00' },
      description: 'Honey, 500 g',
    })
  })
})

describe('node-storefront.mjs', () => {
  test('does not ship an order when its price has changed since', async () => {
    // The copy is in the package's folder, since it imports the package by name.
    const copy = resolve(`dist/storefront-${process.pid}.mjs`)
    const reprice = `shop.post('/reprice', (_request, response) => {
      for (const order of orders.values()) order.amount = '1300.00'
      response.sendStatus(204)
    })`
    writeFileSync(copy, `${example('node-storefront.mjs')}\n${reprice}\n`)
    try {
      const port = await freePort()
      const { output } = await listening(
        'node',
        [copy],
        { DATABASE_URL: `sqlite:${folder}/repriced.db` },
        /Shop: /,
        port,
      )
      const shop = `http://127.0.0.1:${port}`
      const orderId = /orders\/(\S+)/.exec(output())![1]!
      const opened = (await (await post(`${shop}/pay/checkouts`, { orderId })).json()) as CheckoutOpened
      expect((await post(`${shop}/reprice`, {})).status).toBe(204)
      expect((await buy(`${shop}/pay`, opened)).status).toBe('paid')
      await expect.poll(() => output()).toContain(`look at order ${orderId}: paid 1250.00 BDT`)
      expect(output()).not.toContain('ship order')
    } finally {
      rmSync(copy)
    }
  })

  test('sells, ships once, and ends while an event stream is open', async () => {
    const port = await freePort()
    const environment = { DATABASE_URL: `sqlite:${folder}/storefront.db` }
    const { output, child } = await listening(
      'node',
      [join(EXAMPLES, 'node-storefront.mjs')],
      environment,
      /Shop: /,
      port,
    )
    const shop = `http://127.0.0.1:${port}`
    const orderId = /orders\/(\S+)/.exec(output())![1]!
    const page = await (await fetch(`${shop}/orders/${orderId}`)).text()
    expect(page).toContain(`order-id="${orderId}"`)
    expect((await fetch(shop + /src="([^"]+)"/.exec(page)![1]!)).status).toBe(200)
    expect((await post(`${shop}/pay/checkouts`, { orderId: '1041' })).status).toBe(404)
    const opened = (await (await post(`${shop}/pay/checkouts`, { orderId })).json()) as CheckoutOpened
    const paid = await buy(`${shop}/pay`, opened)
    expect(paid).toMatchObject({
      status: 'paid',
      money: { amount: '1250.00' },
      successUrl: `http://localhost:${port}/orders/${orderId}`,
    })
    await expect.poll(() => output().match(/ship order/g)?.length).toBe(1)
    expect(await (await fetch(`${shop}/orders/${orderId}`)).text()).toContain('Paid.')
    const authorization = `Bearer ${opened.clientSecret}`
    const stream = await fetch(`${shop}/pay/checkouts/${opened.checkout.id}/events`, { headers: { authorization } })
    const reader = stream.body!.getReader()
    expect((await reader.read()).done).toBe(false)
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    expect((await ended)[0]).toBe(0)
  })
})
